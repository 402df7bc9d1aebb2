package io.rafs.chunk;

/**
 * Decides where a file is cut. Stateless between cuts, so one instance serves any number of files and threads.
 *
 * <p>A cut depends only on the bytes from the start of the chunk on, never on how they arrived in buffers.
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
}
