package io.rafs.format.rafs;

import java.util.Map;
import java.util.TreeMap;

/** Bits of a blob's {@code features}, in the blob table and in the chunk info header (Nydus {@code BlobFeatures}). */
public final class BlobFeatures {
    /** Chunks start at multiples of 4096 of the uncompressed space. */
    public static final long ALIGNED = 0x1;

    /** The blob holds a bootstrap of its own. */
    public static final long INLINED_FS_META = 0x2;

    /** Chunk info entries have 24 bytes. */
    public static final long CHUNK_INFO_V2 = 0x4;

    /** The data is a gzip stream, with contexts to enter it at places. */
    public static final long ZRAN = 0x8;

    /** The data and what describes it are two files. */
    public static final long SEPARATE = 0x10;

    /** The blob holds the digests of its chunks. */
    public static final long INLINED_CHUNK_DIGEST = 0x20;

    /** The blob is a tar file. */
    public static final long TARFS = 0x40;

    /** Small chunks are compressed several at a time. */
    public static final long BATCH = 0x80;

    /** Chunks, chunk info and its header are encrypted. */
    public static final long ENCRYPTED = 0x100;

    /** The blob was made from a chunk dictionary. */
    public static final long IS_CHUNKDICT_GENERATED = 0x200;

    /** The files to be fetched first were put into a blob of their own. */
    public static final long SEPARATED_WITH_PREFETCH = 0x400;

    /** The data lies outside of the image, with a storage backend of its own. */
    public static final long EXTERNAL = 0x800;

    /** Regions have trailing tar headers. */
    public static final long HAS_TAR_HEADER = 0x1000_0000;

    /** A table of contents ends the blob. */
    public static final long HAS_TOC = 0x2000_0000;

    /** The maker knew tail headers and tables of contents (Nydus 2.2 and later). */
    public static final long CAP_TAR_TOC = 0x4000_0000;

    /** What the blobs of this builder have. */
    public static final long RAFS = ALIGNED | INLINED_CHUNK_DIGEST | HAS_TAR_HEADER | HAS_TOC | CAP_TAR_TOC;

    /** What those of them have whose small chunks are stored in batches. */
    public static final long RAFS_BATCHES = RAFS | CHUNK_INFO_V2 | BATCH;

    private static final Map<Long, String> NAMES = new TreeMap<>(Map.ofEntries(
            Map.entry(ALIGNED, "aligned"),
            Map.entry(INLINED_FS_META, "inlined-bootstrap"),
            Map.entry(CHUNK_INFO_V2, "chunk-info-v2"),
            Map.entry(ZRAN, "zran"),
            Map.entry(SEPARATE, "separate"),
            Map.entry(INLINED_CHUNK_DIGEST, "inlined-digests"),
            Map.entry(TARFS, "tarfs"),
            Map.entry(BATCH, "batch"),
            Map.entry(ENCRYPTED, "encrypted"),
            Map.entry(IS_CHUNKDICT_GENERATED, "chunk-dict"),
            Map.entry(SEPARATED_WITH_PREFETCH, "separate-prefetch"),
            Map.entry(EXTERNAL, "external"),
            Map.entry(HAS_TAR_HEADER, "tail-headers"),
            Map.entry(HAS_TOC, "toc"),
            Map.entry(CAP_TAR_TOC, "knows-toc")));

    private BlobFeatures() {}

    /**
     * The bits of {@code features} for people, the lowest first: "aligned, batch, 0x1000". A bit without a name is
     * given as a number; no bit at all is "none".
     */
    public static String names(long features) {
        StringBuilder names = new StringBuilder();
        for (long left = features; left != 0; left &= left - 1) {
            long bit = Long.lowestOneBit(left);
            String name = NAMES.getOrDefault(bit, "0x%x".formatted(bit));
            names.append(names.isEmpty() ? "" : ", ").append(name);
        }
        return names.isEmpty() ? "none" : names.toString();
    }
}
