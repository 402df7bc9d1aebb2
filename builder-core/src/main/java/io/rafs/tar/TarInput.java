package io.rafs.tar;

import io.rafs.format.RefusedException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/** A tar's bytes with their position. Small reads are buffered; large ones go straight to where they are wanted. */
final class TarInput implements Closeable {
    /** Unit of headers and padding. */
    static final int BLOCK = 512;

    private static final int BUFFER = 1 << 16;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int end;
    private long position;

    TarInput(InputStream in) {
        this.in = in;
    }

    /** Bytes read so far. */
    long position() {
        return position;
    }

    /** Reads a block; false if the stream has ended before it. */
    boolean readBlock(byte[] block) throws IOException {
        int got = read(block, 0, BLOCK);
        if (got > 0 && got < BLOCK) {
            throw new RefusedException(
                    "the tar ends %d bytes into a header at offset %d; it is cut, or not a tar; copy it again"
                            .formatted(got, position - got));
        }
        return got == BLOCK;
    }

    /** Reads exactly {@code length} bytes of {@code what}. */
    void readFully(String what, byte[] bytes, int offset, int length) throws IOException {
        int got = read(bytes, offset, length);
        if (got < length) {
            throw ended(what, length - got);
        }
    }

    /** Passes over {@code count} bytes of {@code what}. */
    void skip(String what, long count) throws IOException {
        long from = position;
        skipUpTo(count);
        if (position - from < count) {
            throw ended(what, count - (position - from));
        }
    }

    /** Passes over {@code count} bytes, or as many as there are. */
    void skipUpTo(long count) throws IOException {
        long left = count;
        if (left > end - at + (long) BUFFER) { // a file that is read in place need not be read
            left -= end - at;
            position += end - at;
            at = end;
            long skipped;
            do {
                skipped = in.skip(left);
                left -= skipped;
                position += skipped;
            } while (skipped > 0 && left > 0);
        }
        while (left > 0 && (at < end || fill())) {
            int step = (int) Math.min(left, end - at);
            at += step;
            position += step;
            left -= step;
        }
    }

    /** Reads to the end of the stream. */
    void drain() throws IOException {
        do {
            position += end - at;
        } while (fill());
        at = end;
    }

    private int read(byte[] bytes, int offset, int length) throws IOException {
        int got = Math.min(length, end - at);
        System.arraycopy(buffer, at, bytes, offset, got);
        at += got;
        while (got < length) {
            int count;
            if (length - got >= BUFFER) {
                count = in.read(bytes, offset + got, length - got);
            } else {
                count = fill() ? Math.min(length - got, end) : -1;
                if (count > 0) {
                    System.arraycopy(buffer, 0, bytes, offset + got, count);
                    at = count;
                }
            }
            if (count < 0) {
                break;
            }
            got += count;
        }
        position += got;
        return got;
    }

    private boolean fill() throws IOException {
        at = 0;
        end = 0;
        int count;
        do {
            count = in.read(buffer, 0, BUFFER);
        } while (count == 0);
        end = Math.max(0, count);
        return count > 0;
    }

    private RefusedException ended(String what, long missing) {
        return new RefusedException("the tar ends %d bytes before the end of %s, at offset %d; it is cut, copy it again"
                .formatted(missing, what, position));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
