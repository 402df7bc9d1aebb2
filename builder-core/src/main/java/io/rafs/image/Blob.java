package io.rafs.image;

import io.rafs.format.Digest;
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
        Digest tocDigest) {
    public Blob {
        chunks = List.copyOf(chunks);
    }
}
