package io.rafs.source;

import io.rafs.digest.Hasher;
import io.rafs.format.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts and digests what is read through it. Another thread may ask for the count. */
final class HashingInput extends FilterInputStream {
    private final Hasher hasher = Hasher.sha256();
    private volatile long count;

    HashingInput(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
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
    public long skip(long wanted) {
        throw new UnsupportedOperationException("every byte is digested");
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    long count() {
        return count;
    }

    /** SHA-256 of all that was read; to be asked once. */
    Digest digest() {
        return hasher.digest();
    }
}
