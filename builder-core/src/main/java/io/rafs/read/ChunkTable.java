package io.rafs.read;

import io.rafs.format.CorruptImageException;
import io.rafs.format.erofs.ChunkIndex;
import io.rafs.format.rafs.ChunkInfo;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Finds entries of a bootstrap's chunk table by blob and number. Keeps where each entry is, 8 bytes for each, and reads the
 * entry itself when it is asked for. May be used by several threads.
 *
 * <p>Sorted and searched by halves: of a hash table, whoever makes the image could choose all keys for one slot.
 */
public final class ChunkTable {
    /** Bits of a place in the table. */
    private static final int PLACE = 28;

    private static final int INDEX = 24;

    private final BootstrapReader bootstrap;

    /** Blob, number, place; ascending. */
    private final long[] entries;

    private ChunkTable(BootstrapReader bootstrap, long[] entries) {
        this.bootstrap = bootstrap;
        this.entries = entries;
    }

    /**
     * Takes in the table of a bootstrap.
     *
     * @throws CorruptImageException also if an entry speaks of a chunk that no image can have, or two of the same
     */
    public static ChunkTable of(BootstrapReader bootstrap) throws IOException {
        long count = bootstrap.rafs().chunkTableEntries();
        if (count > 1L << PLACE) {
            throw new CorruptImageException(
                    bootstrap.name(),
                    bootstrap.rafs().extended().chunkTable(),
                    "the chunk table has %d entries, at most 2^28 are read".formatted(count));
        }
        bootstrap.rafs().checkChunkTable();
        long[] entries = new long[(int) count];
        for (int i = 0; i < entries.length; i++) {
            ChunkInfo chunk = bootstrap.rafs().chunk(i);
            if (chunk.blob() >= ChunkIndex.MAX_BLOBS || chunk.index() > ChunkIndex.MAX_CHUNKS) {
                throw new CorruptImageException(
                        bootstrap.name(),
                        bootstrap.rafs().chunkPosition(i),
                        "the chunk table has chunk %d of blob %d, at most %d and %d are possible"
                                .formatted(
                                        chunk.index(), chunk.blob(), ChunkIndex.MAX_CHUNKS, ChunkIndex.MAX_BLOBS - 1));
            }
            entries[i] = key(chunk.blob(), chunk.index()) | i;
        }
        Arrays.sort(entries);
        for (int i = 1; i < entries.length; i++) {
            if (entries[i - 1] >>> PLACE == entries[i] >>> PLACE) {
                ChunkInfo chunk = bootstrap.rafs().chunk(place(entries[i]));
                throw new CorruptImageException(
                        bootstrap.name(),
                        bootstrap.rafs().chunkPosition(place(entries[i])),
                        "the chunk table has chunk %d of blob %d twice".formatted(chunk.index(), chunk.blob()));
            }
        }
        return new ChunkTable(bootstrap, entries);
    }

    /** Entries in the table. */
    public int size() {
        return entries.length;
    }

    /** The entry for a chunk, if there is one. */
    public Optional<ChunkInfo> find(long blob, long index) throws IOException {
        int at = search(blob, index);
        return at < 0 ? Optional.empty() : Optional.of(bootstrap.rafs().chunk(place(entries[at])));
    }

    /** Whether there is an entry for a chunk. */
    public boolean contains(long blob, long index) {
        return search(blob, index) >= 0;
    }

    private int search(long blob, long index) {
        if (blob >= ChunkIndex.MAX_BLOBS || index > ChunkIndex.MAX_CHUNKS) {
            return -1;
        }
        int at = Arrays.binarySearch(entries, key(blob, index));
        int next = at < 0 ? -at - 1 : at;
        return next < entries.length && entries[next] >>> PLACE == key(blob, index) >>> PLACE ? next : -1;
    }

    private static long key(long blob, long index) {
        return (blob << INDEX | index) << PLACE;
    }

    private static int place(long entry) {
        return (int) (entry & (1L << PLACE) - 1);
    }
}
