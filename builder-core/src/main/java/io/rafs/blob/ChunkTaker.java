package io.rafs.blob;

/** Is told where a chunk of it went, once it is stored. */
interface ChunkTaker {
    /** Takes its next chunk. */
    void add(DraftChunk chunk);

    /** Whether a chunk of zeros may be a hole. */
    boolean takesHoles();
}
