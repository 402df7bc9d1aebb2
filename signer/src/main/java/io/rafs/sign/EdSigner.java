package io.rafs.sign;

import java.io.IOException;
import java.io.InputStream;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Pure Ed25519. Bouncy Castle rather than the JDK, which cannot tell the public key of a private one. */
final class EdSigner implements Signer {
    private final VerifyingKey key;
    private final List<X509Certificate> chain;
    private final byte[] seed;
    private boolean closed;

    private EdSigner(VerifyingKey key, List<X509Certificate> chain, byte[] seed) {
        this.key = key;
        this.chain = List.copyOf(chain);
        this.seed = seed;
    }

    /** The signer of a private key of 32 bytes, which it wipes in the end. */
    static EdSigner of(byte[] seed, List<X509Certificate> chain) {
        byte[] header = PublicKeyFile.ED25519;
        byte[] spki = Arrays.copyOf(header, header.length + Ed25519.PUBLIC_KEY_SIZE);
        Ed25519.generatePublicKey(seed, 0, spki, header.length);
        return new EdSigner(new VerifyingKey(KeyType.ED25519, 256, spki), chain, seed);
    }

    @Override
    public VerifyingKey key() {
        return key;
    }

    @Override
    public List<X509Certificate> chain() {
        return chain;
    }

    /** Reads the message whole: pure Ed25519 goes over it twice. */
    @Override
    public byte[] sign(Scheme scheme, InputStream message) throws IOException {
        scheme.check(key.type());
        if (closed) {
            throw new IllegalStateException("the signer is closed");
        }
        byte[] bytes = message.readAllBytes();
        byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
        Ed25519.sign(seed, 0, bytes, 0, bytes.length, signature, 0);
        return signature;
    }

    @Override
    public void close() {
        Arrays.fill(seed, (byte) 0);
        closed = true;
    }
}
