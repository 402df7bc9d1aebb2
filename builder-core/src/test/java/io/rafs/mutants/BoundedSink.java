package io.rafs.mutants;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Takes output, keeps a digest of it, and is full at some point. */
final class BoundedSink extends OutputStream {
    /** What no mutant of a small image may ask for: its files have 35 KB in all. */
    private static final long BOUND = 256L << 20;

    /** What is enough of a file with holes, which a native image may make as long as a file can be. */
    private static final long ENOUGH = 8L << 20;

    private final MessageDigest digest;
    private final boolean holes;
    private long bytes;

    BoundedSink() {
        this(false);
    }

    /** @param holes whether what comes may have holes of any length: then too much is no fault, but enough */
    BoundedSink(boolean holes) {
        this.holes = holes;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int at, int length) throws IOException {
        bytes += length;
        if (holes && bytes > ENOUGH) {
            throw new IOException("more than %d bytes of output, most of them zeros".formatted(ENOUGH));
        }
        if (bytes > BOUND) {
            throw new AssertionError("more than %d bytes of output".formatted(BOUND));
        }
        digest.update(buffer, at, length);
    }

    String digest() throws IOException {
        return HexFormat.of().formatHex(digest.digest());
    }
}
