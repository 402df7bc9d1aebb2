package io.rafs.blob;

import io.rafs.digest.Hasher;
import io.rafs.digest.Sha256;
import io.rafs.format.Digest;
import io.rafs.format.StructOut;
import io.rafs.format.blob.BatchContext;
import io.rafs.format.blob.ChunkInfoHeader;
import io.rafs.format.blob.ChunkInfoV1;
import io.rafs.format.blob.ChunkInfoV2;
import io.rafs.format.blob.TailHeader;
import io.rafs.format.blob.TocEntry;
import io.rafs.format.rafs.BlobFeatures;
import io.rafs.image.Chunk;
import java.io.IOException;
import java.util.List;

/**
 * The regions behind a blob's chunk data.
 *
 * <pre>
 * chunk data                          image.blob
 * chunk info array, batches, header   blob.meta
 * chunk digests                       blob.digest
 * table of contents                   rafs.blob.toc
 * </pre>
 *
 * each followed by its {@link TailHeader}.
 *
 * @param infoOffset where the chunk info array starts
 * @param tocSize bytes of the table of contents with its tail header
 * @param tocDigest SHA-256 of these
 */
record BlobTail(long infoOffset, long tocSize, Digest tocDigest) {
    /** Appends all regions to a blob that holds exactly its chunk data. */
    static BlobTail append(BlobFile file, List<Chunk> chunks, List<BatchContext> batches, long uncompressedSize)
            throws IOException {
        long dataSize = file.size();
        byte[] dataHeader = header(TailHeader.DATA, dataSize);
        TocEntry data = new TocEntry(
                TocEntry.PLAIN, TailHeader.DATA, file.digestWith(dataHeader), 0, dataSize, uncompressedSize);
        append(file, dataHeader);

        StructOut digestArray = new StructOut(chunks.size() * Digest.SIZE);
        chunks.forEach(chunk -> digestArray.digest(chunk.digest()));
        long infoOffset = file.size();
        TocEntry info =
                region(file, TailHeader.CHUNK_INFO, batches.isEmpty() ? first(chunks) : second(chunks, batches));
        StructOut infoHeader = new StructOut(ChunkInfoHeader.SIZE);
        (batches.isEmpty()
                        ? ChunkInfoHeader.plain(BlobFeatures.RAFS, chunks.size(), infoOffset)
                        : ChunkInfoHeader.batched(BlobFeatures.RAFS_BATCHES, chunks.size(), infoOffset, batches.size()))
                .encode(infoHeader);
        TocEntry header = region(file, TocEntry.CHUNK_INFO_HEADER, infoHeader.toByteArray());
        append(file, header(TailHeader.CHUNK_INFO, file.size() - infoOffset));

        TocEntry digests = region(file, TailHeader.DIGESTS, digestArray.toByteArray());
        append(file, header(TailHeader.DIGESTS, digests.size()));

        StructOut toc = new StructOut(4 * TocEntry.SIZE + TailHeader.SIZE);
        List.of(data, info, header, digests).forEach(entry -> entry.encode(toc));
        new TailHeader(TailHeader.TOC, toc.position()).encode(toc);
        byte[] tocBytes = toc.toByteArray();
        append(file, tocBytes);
        return new BlobTail(infoOffset, tocBytes.length, sha256(tocBytes));
    }

    private static byte[] first(List<Chunk> chunks) {
        StructOut array = new StructOut(chunks.size() * ChunkInfoV1.SIZE);
        for (Chunk chunk : chunks) {
            new ChunkInfoV1(chunk.offset(), chunk.size(), chunk.storedOffset(), chunk.storedSize()).encode(array);
        }
        return array.toByteArray();
    }

    private static byte[] second(List<Chunk> chunks, List<BatchContext> batches) {
        StructOut array = new StructOut(chunks.size() * ChunkInfoV2.SIZE + batches.size() * BatchContext.SIZE);
        for (Chunk chunk : chunks) {
            new ChunkInfoV2(
                            (chunk.isCompressed() ? ChunkInfoV2.COMPRESSED : 0)
                                    | (chunk.isBatched() ? ChunkInfoV2.BATCH : 0),
                            chunk.offset(),
                            chunk.size(),
                            chunk.storedOffset(),
                            chunk.storedSize(),
                            chunk.isBatched() ? (long) chunk.batch() << 32 | chunk.batchOffset() : 0)
                    .encode(array);
        }
        batches.forEach(batch -> batch.encode(array));
        return array.toByteArray();
    }

    private static TocEntry region(BlobFile file, String name, byte[] bytes) throws IOException {
        long offset = file.size();
        append(file, bytes);
        return new TocEntry(TocEntry.PLAIN, name, sha256(bytes), offset, bytes.length, bytes.length);
    }

    private static byte[] header(String name, long size) {
        StructOut out = new StructOut(TailHeader.SIZE);
        new TailHeader(name, size).encode(out);
        return out.toByteArray();
    }

    private static void append(BlobFile file, byte[] bytes) throws IOException {
        file.append(bytes, 0, bytes.length);
    }

    private static Digest sha256(byte[] bytes) {
        Hasher hasher = new Sha256();
        return hasher.digest(bytes, 0, bytes.length);
    }
}
