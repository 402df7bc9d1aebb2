package io.rafs.chunk;

/**
 * Cuts at every multiple of one size; the last chunk of a file is what is left. All that the RAFS layout can express.
 *
 * @param size bytes in a chunk, at least 1
 */
public record FixedChunker(int size) implements Chunker {
    public FixedChunker {
        if (size < 1) {
            throw new IllegalArgumentException("a chunk of %d bytes".formatted(size));
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
}
