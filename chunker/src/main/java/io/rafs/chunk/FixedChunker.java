package io.rafs.chunk;

/**
 * Cuts at every multiple of one size; the last chunk of a file is what is left. All that the RAFS layout can express.
 *
 * @param size bytes in a chunk, 1 to 16 MiB
 */
public record FixedChunker(int size) implements Chunker {
    /** Largest chunk that the RAFS layout takes. */
    public static final int LARGEST = 16 << 20;

    /** {@code fixed:1M}. */
    public static final FixedChunker DEFAULT = new FixedChunker(1 << 20);

    public FixedChunker {
        if (size < 1 || size > LARGEST) {
            throw new IllegalArgumentException(
                    "%s, expected 1 <= SIZE <= %s".formatted(text(size), ByteSize.text(LARGEST)));
        }
    }

    @Override
    public int maxSize() {
        return size;
    }

    @Override
    public int cut(byte[] bytes, int offset, int length) {
        return Math.min(size, length);
    }

    /** As {@link Chunker#parse} takes it, such as {@code fixed:1M}. */
    @Override
    public String toString() {
        return text(size);
    }

    private static String text(int size) {
        return "fixed:" + ByteSize.text(size);
    }
}
