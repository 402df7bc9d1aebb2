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

    private final MessageDigest digest;
    private long bytes;

    BoundedSink() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void write(int octet) {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int at, int length) {
        bytes += length;
        if (bytes > BOUND) {
            throw new AssertionError("more than %d bytes of output".formatted(BOUND));
        }
        digest.update(buffer, at, length);
    }

    String digest() throws IOException {
        return HexFormat.of().formatHex(digest.digest());
    }
}
