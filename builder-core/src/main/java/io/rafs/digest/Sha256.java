package io.rafs.digest;

import io.rafs.format.Digest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 by the JDK's own provider, the fastest there is for it. */
public final class Sha256 implements Hasher {
    private final MessageDigest state;

    /** A digest of nothing yet. */
    public Sha256() {
        try {
            state = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private Sha256(MessageDigest state) {
        this.state = state;
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {
        state.update(bytes, offset, length);
    }

    @Override
    public Digest digest() {
        return Digest.of(state.digest());
    }

    /** Another digest that has taken the same bytes so far. */
    public Sha256 fork() {
        try {
            return new Sha256((MessageDigest) state.clone());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's SHA-256 can be cloned", e);
        }
    }
}
