package io.rafs.chunk;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * Cuts bytes as they arrive. How they arrive, many at once or few at a time, does not change the cuts.
 *
 * <p>Holds one buffer of twice the largest chunk, and allocates nothing else. For one thread at a time, and for one file
 * after the other: {@link #finish} ends one. After an exception it is of no more use.
 */
public final class ChunkSplitter {
    /** So that small chunks do not mean small reads. */
    private static final int SMALLEST_BUFFER = 1 << 16;

    private final Chunker chunker;
    private final Receiver receiver;
    private final int maxSize;
    private final byte[] buffer;
    private int start;
    private int end;

    /** Gives {@code receiver} the chunks that {@code chunker} makes. */
    public ChunkSplitter(Chunker chunker, Receiver receiver) {
        this.chunker = Objects.requireNonNull(chunker);
        this.receiver = Objects.requireNonNull(receiver);
        maxSize = chunker.maxSize();
        buffer = new byte[Math.max(Math.multiplyExact(2, maxSize), SMALLEST_BUFFER)];
    }

    /** Takes the file's next bytes; gives away the chunks that are sure to end in them. */
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        int done = 0;
        while (done < length) {
            makeRoom();
            int count = Math.min(length - done, buffer.length - end);
            System.arraycopy(bytes, offset + done, buffer, end, count);
            end += count;
            done += count;
            drain();
        }
    }

    /** Takes all that is left of {@code in}, which stays open, and finishes the file. */
    public void readAll(InputStream in) throws IOException {
        for (int count = read(in); count >= 0; count = read(in)) {
            end += count;
            drain();
        }
        finish();
    }

    /** The file ends here: gives away what is left of it. What is written next is another file. */
    public void finish() throws IOException {
        while (start < end) {
            give(Math.min(maxSize, end - start));
        }
        start = 0;
        end = 0;
    }

    private int read(InputStream in) throws IOException {
        makeRoom();
        return in.read(buffer, end, buffer.length - end);
    }

    /** Whole chunks only: with fewer bytes than the largest takes, the cut might come to lie elsewhere. */
    private void drain() throws IOException {
        while (end - start >= maxSize) {
            give(maxSize);
        }
    }

    private void give(int length) throws IOException {
        int cut = chunker.cut(buffer, start, length);
        if (cut < 1 || cut > length) {
            throw new IllegalStateException("%s cuts %d of %d bytes".formatted(chunker, cut, length));
        }
        receiver.chunk(buffer, start, cut);
        start += cut;
    }

    /** For at least one byte at {@code end}: what is left is less than a chunk, and the buffer is two. */
    private void makeRoom() {
        if (end == buffer.length) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
    }

    /** Takes chunks in the order of the file. */
    @FunctionalInterface
    public interface Receiver {
        /**
         * One chunk.
         *
         * @param bytes holds it until this returns; not to be changed
         * @param offset where it starts in {@code bytes}
         * @param length its length, at least 1
         */
        void chunk(byte[] bytes, int offset, int length) throws IOException;
    }
}
