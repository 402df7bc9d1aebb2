package io.rafs.sink;

import io.rafs.digest.Sha256;
import io.rafs.format.Digest;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Digests and counts what is written through it. */
final class Digesting extends FilterOutputStream {
    private final Sha256 sha256 = new Sha256();
    private long count;

    Digesting(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        sha256.update(bytes, offset, length);
        count += length;
    }

    /** SHA-256 of all that was written; to be asked once. */
    Digest digest() {
        return sha256.digest();
    }

    /** Bytes that were written. */
    long count() {
        return count;
    }
}
