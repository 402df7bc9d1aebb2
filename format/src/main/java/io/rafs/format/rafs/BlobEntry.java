package io.rafs.format.rafs;

import io.rafs.format.CorruptImageException;
import io.rafs.format.Digest;
import io.rafs.format.Range;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;

/**
 * A data blob as Nydus knows it: one entry of the blob table.
 *
 * <pre>
 * off len field
 *   0  64 blobId             64 hex digits
 *  64   4 index              place in the table
 *  68   4 chunkSize          as in the extended superblock
 *  72   4 chunks             stored in the blob, 1..2^24-1
 *  76   4 compressor
 *  80   4 digester
 *  84   4 features           {@link BlobFeatures}
 *  88   8 compressedSize     of the whole blob file
 *  96   8 uncompressedSize   of its uncompressed space, a multiple of 4096
 * 104   4 tocSize            with its 512-byte tail header
 * 108   4 infoCompressor     of the chunk info array
 * 112   8 infoOffset         of the chunk info array in the blob
 * 120   8 infoStoredSize
 * 128   8 infoSize           16 bytes a chunk (v1) or 24 (v2)
 * 136  32 tocDigest          SHA-256 of the last tocSize bytes
 * 168  32 metaDigest         other kinds of blobs
 * 200   8 metaSize
 * 208   8 cipherIv
 * 216   4 cipher
 * 220  36 reserved
 * </pre>
 *
 * Source: Nydus {@code RafsV6Blob}.
 */
public record BlobEntry(
        Digest blobId,
        long index,
        long chunkSize,
        long chunks,
        Compressor compressor,
        Digester digester,
        long features,
        long compressedSize,
        long uncompressedSize,
        long tocSize,
        Compressor infoCompressor,
        long infoOffset,
        long infoStoredSize,
        long infoSize,
        Digest tocDigest,
        Digest metaDigest,
        long metaSize,
        long cipherIv,
        long cipher) {

    /** Bytes on disk. */
    public static final int SIZE = 256;

    public BlobEntry {
        Range.u32("index", index);
        Range.u32("chunkSize", chunkSize);
        Range.u32("chunks", chunks);
        Range.u32("features", features);
        Range.check("compressedSize", compressedSize, Long.MAX_VALUE);
        Range.check("uncompressedSize", uncompressedSize, Long.MAX_VALUE);
        Range.u32("tocSize", tocSize);
        Range.check("infoOffset", infoOffset, Long.MAX_VALUE);
        Range.check("infoStoredSize", infoStoredSize, Long.MAX_VALUE);
        Range.check("infoSize", infoSize, Long.MAX_VALUE);
        Range.u32("cipher", cipher);
    }

    /** Prints the 256 bytes. */
    public void encode(StructOut out) {
        out.blobId(blobId).u32(index).u32(chunkSize).u32(chunks);
        out.u32(compressor.code()).u32(digester.code()).u32(features);
        out.u64(compressedSize).u64(uncompressedSize).u32(tocSize);
        out.u32(infoCompressor.code()).u64(infoOffset).u64(infoStoredSize).u64(infoSize);
        out.digest(tocDigest)
                .digest(metaDigest)
                .u64(metaSize)
                .u64(cipherIv)
                .u32(cipher)
                .zero(36);
    }

    /** Reads the 256 bytes. */
    public static BlobEntry decode(StructIn in) throws CorruptImageException {
        BlobEntry entry = new BlobEntry(
                in.blobId("blobId"),
                in.u32("index"),
                in.u32("chunkSize"),
                in.u32("chunks"),
                Compressor.decode("compressor", in),
                Digester.decode("digester", in),
                in.u32("features"),
                in.u63("compressedSize"),
                in.u63("uncompressedSize"),
                in.u32("tocSize"),
                Compressor.decode("infoCompressor", in),
                in.u63("infoOffset"),
                in.u63("infoStoredSize"),
                in.u63("infoSize"),
                in.digest("tocDigest"),
                in.digest("metaDigest"),
                in.bits64("metaSize"),
                in.bits64("cipherIv"),
                in.u32("cipher"));
        in.zero("reserved", 36);
        return entry;
    }
}
