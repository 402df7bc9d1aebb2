package io.rafs.format.blob;

import io.rafs.format.CorruptImageException;
import io.rafs.format.Range;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;
import io.rafs.format.rafs.Compressor;

/**
 * Describes the chunk info array that it follows: 4096 bytes of a blob, never compressed.
 *
 * <pre>
 *  off  len field
 *    0    4 magic           0xB10BB10B
 *    4    4 features        as in the blob table
 *    8    4 compressor      of the array
 *   12    4 entries         chunks
 *   16    8 offset          of the array in the blob file
 *   24    8 storedSize
 *   32    8 size
 *   40    8 contextOffset   of the zran or batch contexts, in the uncompressed array; 0 if there are none
 *   48    8 contextSize     with the dictionaries of zran
 *   56    4 contexts
 *   60 4032 reserved
 * 4092    4 magic           again
 * </pre>
 *
 * Source: Nydus {@code BlobCompressionContextHeader}.
 */
public record ChunkInfoHeader(
        long features,
        Compressor compressor,
        long entries,
        long offset,
        long storedSize,
        long size,
        long contextOffset,
        long contextSize,
        long contexts) {

    /** Bytes on disk. */
    public static final int SIZE = 4096;

    /** First and last four bytes. */
    public static final long MAGIC = 0xB10BB10BL;

    public ChunkInfoHeader {
        Range.u32("features", features);
        Range.u32("entries", entries);
        Range.check("offset", offset, Long.MAX_VALUE);
        Range.check("storedSize", storedSize, Long.MAX_VALUE);
        Range.check("size", size, Long.MAX_VALUE);
        Range.check("contextOffset", contextOffset, Long.MAX_VALUE);
        Range.check("contextSize", contextSize, Long.MAX_VALUE);
        Range.u32("contexts", contexts);
    }

    /** The header of an uncompressed array without contexts. */
    public static ChunkInfoHeader plain(long features, long entries, long offset) {
        long size = entries * ChunkInfoV1.SIZE;
        return new ChunkInfoHeader(features, Compressor.NONE, entries, offset, size, size, 0, 0, 0);
    }

    /** The header of an uncompressed array of {@link ChunkInfoV2}, with batch contexts behind it. */
    public static ChunkInfoHeader batched(long features, long entries, long offset, long batches) {
        long array = entries * ChunkInfoV2.SIZE;
        long contexts = batches * BatchContext.SIZE;
        long size = array + contexts;
        return new ChunkInfoHeader(features, Compressor.NONE, entries, offset, size, size, array, contexts, batches);
    }

    /** Prints the 4096 bytes. */
    public void encode(StructOut out) {
        out.u32(MAGIC).u32(features).u32(compressor.code()).u32(entries);
        out.u64(offset).u64(storedSize).u64(size);
        out.u64(contextOffset).u64(contextSize).u32(contexts);
        out.zero(4032).u32(MAGIC);
    }

    /** Reads the 4096 bytes. */
    public static ChunkInfoHeader decode(StructIn in) throws CorruptImageException {
        magic("first magic", in);
        ChunkInfoHeader header = new ChunkInfoHeader(
                in.u32("features"),
                Compressor.decode("compressor", in),
                in.u32("entries"),
                in.u63("offset"),
                in.u63("storedSize"),
                in.u63("size"),
                in.u63("contextOffset"),
                in.u63("contextSize"),
                in.u32("contexts"));
        in.zero("reserved", 4032);
        magic("last magic", in);
        return header;
    }

    private static void magic(String field, StructIn in) throws CorruptImageException {
        long start = in.offset();
        long magic = in.u32(field);
        if (magic != MAGIC) {
            throw in.corrupt(
                    start, "%s of the chunk info header is 0x%08x, expected 0x%08x".formatted(field, magic, MAGIC));
        }
    }
}
