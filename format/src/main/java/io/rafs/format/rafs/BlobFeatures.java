package io.rafs.format.rafs;

/** Bits of a blob's {@code features}, in the blob table and in the chunk info header (Nydus {@code BlobFeatures}). */
public final class BlobFeatures {
    /** Chunks start at multiples of 4096 of the uncompressed space. */
    public static final long ALIGNED = 0x1;

    /** The blob holds a bootstrap of its own. */
    public static final long INLINED_FS_META = 0x2;

    /** Chunk info entries have 24 bytes. */
    public static final long CHUNK_INFO_V2 = 0x4;

    /** The blob holds the digests of its chunks. */
    public static final long INLINED_CHUNK_DIGEST = 0x20;

    /** The blob is a tar file. */
    public static final long TARFS = 0x40;

    /** Regions have trailing tar headers. */
    public static final long HAS_TAR_HEADER = 0x1000_0000;

    /** A table of contents ends the blob. */
    public static final long HAS_TOC = 0x2000_0000;

    /** The maker knew tail headers and tables of contents (Nydus 2.2 and later). */
    public static final long CAP_TAR_TOC = 0x4000_0000;

    /** What the blobs of this builder have. */
    public static final long RAFS = ALIGNED | INLINED_CHUNK_DIGEST | HAS_TAR_HEADER | HAS_TOC | CAP_TAR_TOC;

    private BlobFeatures() {}
}
