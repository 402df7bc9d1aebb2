package io.rafs.chunk;

/**
 * Decides where a file is cut. Stateless between cuts, so one instance serves any number of files and threads.
 *
 * <p>A cut depends only on the bytes from the start of the chunk on, never on how they arrived in buffers. To cut bytes as
 * they arrive, use a {@link ChunkSplitter}.
 */
public interface Chunker {
    /** Largest chunk in bytes, at least 1. */
    int maxSize();

    /**
     * The length of the chunk that starts at {@code offset}.
     *
     * @param bytes holds the file's bytes
     * @param offset where the chunk starts
     * @param length bytes to look at: {@link #maxSize}, or fewer if the file ends there; at least 1
     * @return 1..{@code length}
     */
    int cut(byte[] bytes, int offset, int length);

    /**
     * The chunker that a user asks for: {@code fixed} (of 1M), {@code fixed:SIZE}, {@code fastcdc} (of 16K,64K,256K) or
     * {@code fastcdc:MIN,AVG,MAX}, sizes being bytes or such as {@code 16K} and {@code 1M}. What its {@code toString} says
     * parses to an equal one.
     *
     * @throws IllegalArgumentException if it is none of these, saying what is expected
     */
    static Chunker parse(String text) {
        return ChunkerText.parse(text);
    }
}
