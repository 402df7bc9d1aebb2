package io.rafs.image;

import io.rafs.format.Digest;
import java.nio.file.Path;
import java.util.List;

/**
 * A finished blob file.
 *
 * @param layer the layer that it belongs to, 0 the lowest
 * @param id SHA-256 of the file, which is its name
 * @param file where it lies for now
 * @param fileSize bytes of the file
 * @param chunks in blob order, at least one
 * @param storedBytes bytes of chunk data in the file
 * @param uncompressedSize bytes of its uncompressed space, a multiple of 4096
 * @param infoOffset of the chunk info array in the file
 * @param tocSize bytes of the table of contents with its tail header
 * @param tocDigest SHA-256 of these bytes
 */
public record Blob(
        int layer,
        Digest id,
        Path file,
        long fileSize,
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
