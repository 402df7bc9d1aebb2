package io.rafs.bootstrap;

/** How a native bootstrap tells where content is. */
public enum NativeForm {
    /** Encoded extents: chunks at any byte. Linux 6.15 and later. */
    E,
    /** A full index of the blocks of each file: chunks at blocks. Linux 6.12 with zstd, 6.1 with LZ4 on block devices. */
    F
}
