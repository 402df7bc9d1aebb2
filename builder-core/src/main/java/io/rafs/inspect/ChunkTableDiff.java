package io.rafs.inspect;

import io.rafs.format.Digest;
import io.rafs.format.rafs.ChunkInfo;
import io.rafs.read.BootstrapReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** The chunk tables of two images: chunks that one of them lacks, and what they say of those that both have. */
final class ChunkTableDiff {
    private final BootstrapReader first;
    private final BootstrapReader second;
    private final Differences differences;

    ChunkTableDiff(BootstrapReader first, BootstrapReader second, Differences differences) {
        this.first = first;
        this.second = second;
        this.differences = differences;
    }

    void run() throws IOException {
        Map<Digest, Long> one = entries(first);
        Map<Digest, Long> other = entries(second);
        long onlyFirst = one.keySet().stream()
                .filter(digest -> !other.containsKey(digest))
                .count();
        long onlySecond = other.keySet().stream()
                .filter(digest -> !one.containsKey(digest))
                .count();
        if (onlyFirst > 0) {
            differences.only("chunk table", chunks(onlyFirst), true);
        }
        if (onlySecond > 0) {
            differences.only("chunk table", chunks(onlySecond), false);
        }
        for (long i = 0; i < first.rafs().chunkTableEntries(); i++) {
            ChunkInfo chunk = first.rafs().chunk(i);
            Long there = other.get(chunk.digest());
            if (there != null && one.get(chunk.digest()) == i) {
                chunk(chunk, second.rafs().chunk(there));
            }
        }
    }

    private static String chunks(long count) {
        return count == 1 ? "1 chunk" : count + " chunks";
    }

    private void chunk(ChunkInfo one, ChunkInfo other) {
        String where = "chunk " + one.digest().hex();
        differences.compareMany("chunk", where, "flags", one.flags(), other.flags());
        differences.compareMany("chunk", where, "compressedSize", one.compressedSize(), other.compressedSize());
        differences.compareMany("chunk", where, "uncompressedSize", one.uncompressedSize(), other.uncompressedSize());
        differences.compareMany("chunk", where, "place in the blobs", place(one), place(other));
        differences.compareMany("chunk", where, "fileOffset", one.fileOffset(), other.fileOffset());
        differences.compareMany("chunk", where, "crc32", one.crc32(), other.crc32());
    }

    private static String place(ChunkInfo chunk) {
        return "%d:%d@%d,%d"
                .formatted(chunk.blob(), chunk.index(), chunk.compressedOffset(), chunk.uncompressedOffset());
    }

    /** Where the first entry for each digest is. */
    private static Map<Digest, Long> entries(BootstrapReader bootstrap) throws IOException {
        Map<Digest, Long> entries = new HashMap<>();
        long[] number = {0};
        bootstrap.rafs().chunks(chunk -> entries.putIfAbsent(chunk.digest(), number[0]++));
        return entries;
    }
}
