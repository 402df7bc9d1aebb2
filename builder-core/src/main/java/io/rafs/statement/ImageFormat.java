package io.rafs.statement;

import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What decides whether a reader checks what it reads. Nydus compares a chunk with its digest only if the blob has the digests
 * and no CRC stands in for them; a kernel never does. Source: nydus, storage/src/cache/mod.rs.
 *
 * @param rafsVersion 6, or 0 of an image that only a kernel reads
 * @param blockSize bytes
 * @param chunkSize bytes; 0 where chunks are cut by content
 * @param chunkDigests {@code sha256}, {@code blake3}, or {@code none}
 * @param chunkDigestsInBlobs whether every blob says to hold the digests of its chunks
 * @param chunkCrcPresent whether some chunk has a CRC, which is then all that is compared
 * @param featureIncompat of the superblock of the primary bootstrap, as a number
 * @param featureCompat of it, too
 */
public record ImageFormat(
        int rafsVersion,
        int blockSize,
        long chunkSize,
        String chunkDigests,
        boolean chunkDigestsInBlobs,
        boolean chunkCrcPresent,
        long featureIncompat,
        long featureCompat) {

    Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("rafsVersion", rafsVersion);
        tree.put("blockSize", blockSize);
        tree.put("chunkSize", chunkSize);
        tree.put("chunkDigestAlgorithm", chunkDigests);
        tree.put("chunkDigestsInBlobs", chunkDigestsInBlobs);
        tree.put("chunkCrcPresent", chunkCrcPresent);
        tree.put("superblockIncompat", featureIncompat);
        tree.put("superblockCompat", featureCompat);
        return tree;
    }

    static ImageFormat of(JsonObject json) throws RefusedException {
        return new ImageFormat(
                (int) number(json, "rafsVersion", 255),
                (int) number(json, "blockSize", 1 << 20),
                number(json, "chunkSize", 1L << 32),
                json.needText("chunkDigestAlgorithm"),
                json.needFlag("chunkDigestsInBlobs"),
                json.needFlag("chunkCrcPresent"),
                number(json, "superblockIncompat", 0xffffffffL),
                number(json, "superblockCompat", 0xffffffffL));
    }

    private static long number(JsonObject json, String key, long max) throws RefusedException {
        long number = json.needNumber(key);
        if (number < 0 || number > max) {
            throw new RefusedException(json.where(), "'%s' is %d, expected 0..%d".formatted(key, number, max));
        }
        return number;
    }
}
