package io.rafs.read;

import io.rafs.format.CorruptImageException;
import io.rafs.format.rafs.ChunkInfo;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Finds entries of a bootstrap's chunk table by blob and number. Keeps where each entry is, 16 to 32 bytes for each,
 * and reads the entry itself when it is asked for. May be used by several threads.
 */
public final class ChunkTable {
    private static final long NONE = -1;

    private final BootstrapReader bootstrap;
    private final long[] keys;
    private final int[] places;
    private int size;
    private int place;

    private ChunkTable(BootstrapReader bootstrap) {
        this.bootstrap = bootstrap;
        long entries = bootstrap.chunkTableEntries();
        keys = new long[Integer.highestOneBit((int) Math.max(2, 2 * entries)) * 2];
        places = new int[keys.length];
        Arrays.fill(keys, NONE);
    }

    /**
     * Takes in the table of a bootstrap.
     *
     * @throws CorruptImageException also if two entries speak of the same chunk
     */
    public static ChunkTable of(BootstrapReader bootstrap) throws IOException {
        if (bootstrap.chunkTableEntries() > 1 << 28) {
            throw new CorruptImageException(
                    bootstrap.name(),
                    bootstrap.extended().chunkTable(),
                    "the chunk table has %d entries, at most 2^28 are read".formatted(bootstrap.chunkTableEntries()));
        }
        ChunkTable table = new ChunkTable(bootstrap);
        bootstrap.chunks(table::add);
        return table;
    }

    private void add(ChunkInfo chunk) throws CorruptImageException {
        long key = key(chunk.blob(), chunk.index());
        int slot = slot(key);
        if (keys[slot] != NONE) {
            throw new CorruptImageException(
                    bootstrap.name(),
                    bootstrap.chunkPosition(place),
                    "the chunk table has chunk %d of blob %d twice".formatted(chunk.index(), chunk.blob()));
        }
        keys[slot] = key;
        places[slot] = place++;
        size++;
    }

    /** Entries in the table. */
    public int size() {
        return size;
    }

    /** The entry for a chunk, if there is one. */
    public Optional<ChunkInfo> find(long blob, long index) throws IOException {
        int slot = slot(key(blob, index));
        return keys[slot] == NONE ? Optional.empty() : Optional.of(bootstrap.chunk(places[slot]));
    }

    /** Whether there is an entry for a chunk. */
    public boolean contains(long blob, long index) {
        return keys[slot(key(blob, index))] != NONE;
    }

    private static long key(long blob, long index) {
        return (blob << 32 | index) & Long.MAX_VALUE;
    }

    /** The slot that holds the key, or the free one where it belongs; half of all slots are free. */
    private int slot(long key) {
        int mask = keys.length - 1;
        int slot = (int) (key * 0x9E3779B97F4A7C15L >>> 32) & mask;
        while (keys[slot] != NONE && keys[slot] != key) {
            slot = slot + 1 & mask;
        }
        return slot;
    }
}
