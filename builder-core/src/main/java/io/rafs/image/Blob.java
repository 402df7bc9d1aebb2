package io.rafs.image;

import io.rafs.format.Digest;
import io.rafs.format.blob.BatchContext;
import io.rafs.format.blob.ChunkInfoV1;
import io.rafs.format.blob.ChunkInfoV2;
import io.rafs.format.rafs.BlobFeatures;
import io.rafs.format.rafs.Compressor;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A finished blob file: one that a layer brought, or one of an earlier image that is used again.
 *
 * @param number tells it from the other blobs that an image may draw on: that of its layer, 0 the lowest; behind all
 *     layers for one of an earlier image
 * @param reused whether it comes from an earlier image, and so is not to be written
 * @param id SHA-256 of the file, which is its name
 * @param file where it lies for now; none if a blob of an earlier image is not at hand
 * @param fileSize bytes of the file
 * @param compressor of those chunks that are compressed
 * @param chunks in blob order, at least one
 * @param storedBytes bytes of chunk data in the file
 * @param uncompressedSize bytes of its uncompressed space, a multiple of 4096
 * @param infoOffset of the chunk info array in the file
 * @param tocSize bytes of the table of contents with its tail header
 * @param tocDigest SHA-256 of these bytes
 * @param batches what small chunks are stored in together, in blob order; mostly none
 */
public record Blob(
        int number,
        boolean reused,
        Digest id,
        Optional<Path> file,
        long fileSize,
        Compressor compressor,
        List<Chunk> chunks,
        long storedBytes,
        long uncompressedSize,
        long infoOffset,
        long tocSize,
        Digest tocDigest,
        List<BatchContext> batches) {
    public Blob {
        chunks = List.copyOf(chunks);
        batches = List.copyOf(batches);
    }

    /** A blob without batches. */
    public Blob(
            int number,
            boolean reused,
            Digest id,
            Optional<Path> file,
            long fileSize,
            Compressor compressor,
            List<Chunk> chunks,
            long storedBytes,
            long uncompressedSize,
            long infoOffset,
            long tocSize,
            Digest tocDigest) {
        this(
                number,
                reused,
                id,
                file,
                fileSize,
                compressor,
                chunks,
                storedBytes,
                uncompressedSize,
                infoOffset,
                tocSize,
                tocDigest,
                List.of());
    }

    /** The same blob, in a file at hand. */
    public Blob at(Path place) {
        return new Blob(
                number,
                reused,
                id,
                Optional.of(place),
                fileSize,
                compressor,
                chunks,
                storedBytes,
                uncompressedSize,
                infoOffset,
                tocSize,
                tocDigest,
                batches);
    }

    /** The features of such a blob: with batches, its chunk info is of version 2. */
    public long features() {
        return batches.isEmpty() ? BlobFeatures.RAFS : BlobFeatures.RAFS_BATCHES;
    }

    /** Bytes of its chunk info array, with what follows the array of batches. */
    public long infoSize() {
        return batches.isEmpty()
                ? (long) ChunkInfoV1.SIZE * chunks.size()
                : (long) ChunkInfoV2.SIZE * chunks.size() + (long) BatchContext.SIZE * batches.size();
    }
}
