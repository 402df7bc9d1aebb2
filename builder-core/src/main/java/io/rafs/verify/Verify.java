package io.rafs.verify;

/** How much of an image is read back after it was written. */
public enum Verify {
    /** Nothing. */
    OFF,

    /** The bootstrap and what blobs say of their chunks: every path, attribute, chunk and table. */
    METADATA,

    /** That, and every chunk: digests of chunks, of files, of blobs. */
    FULL
}
