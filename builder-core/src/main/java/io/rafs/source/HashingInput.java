package io.rafs.source;

import io.rafs.codec.BulkInput;
import io.rafs.digest.Hasher;
import io.rafs.format.Digest;
import java.io.IOException;
import java.io.InputStream;

/** Counts and digests what is read through it. Another thread may ask for the count. */
final class HashingInput extends BulkInput {
    private final InputStream in;
    private final Hasher hasher = Hasher.sha256();
    private volatile long count;

    HashingInput(InputStream in) {
        this.in = in;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int got = in.read(bytes, offset, length);
        if (got > 0) {
            hasher.update(bytes, offset, got);
            count = count + got;
        }
        return got;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    long count() {
        return count;
    }

    /** SHA-256 of all that was read; to be asked once. */
    Digest digest() {
        return hasher.digest();
    }
}
