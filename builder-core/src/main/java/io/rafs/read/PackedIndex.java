package io.rafs.read;

import io.rafs.format.CorruptImageException;
import io.rafs.format.StructIn;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.format.extent.Index;
import io.rafs.format.extent.IndexEntry;
import io.rafs.format.extent.MapHeader;
import java.io.IOException;

/**
 * An index in packs: some of 8 bytes for two clusters up to a multiple of 32, then, if the header says so, packs of 32 bytes
 * for sixteen as long as they are full, then again of 8 bytes for two.
 *
 * <pre>
 * each pack
 *   entries   of 16 bits in a small pack, 14 in a large one; bit by bit, low bits first:
 *             12 bits, then 2 bits of kind: 0 stored, 1 HEAD1, 2 goes on, 3 HEAD2
 *   u32       block that the blocks of all heads in the pack count from
 *
 * the 12 bits of a head     where in the cluster the piece begins
 *             of others     clusters back; or 0x800 | blocks, right behind a head; of the last in a pack: clusters ahead
 * </pre>
 *
 * Source: kernel {@code z_erofs_load_compact_lcluster}.
 */
final class PackedIndex implements ClusterIndex {
    private static final int SMALL = 8;
    private static final int LARGE = 32;
    private static final int MAX_CLUSTER_BITS = 14;
    private static final int LOW_BITS = 12;
    private static final int BLOCKS = 0x800;
    private static final int BODY = 2;

    private final BootstrapReader bootstrap;
    private final long first;
    private final long count;
    private final long before;
    private final long large;
    private final int lowBits;
    private final boolean big;

    PackedIndex(BootstrapReader bootstrap, Index header, long headerAt, long size) throws IOException {
        this.bootstrap = bootstrap;
        first = headerAt + MapHeader.SIZE;
        int clusterBits = SuperBlock.BLOCK_BITS + header.clusterBits();
        boolean compact = header.has(Index.COMPACT_2B);
        if (clusterBits > (compact ? SuperBlock.BLOCK_BITS : MAX_CLUSTER_BITS)) {
            throw new CorruptImageException(
                    bootstrap.name(), headerAt, "a packed index has clusters of 2^%d bytes".formatted(clusterBits));
        }
        big = header.has(Index.BIG_HEAD1);
        if (big != header.has(Index.BIG_HEAD2)) {
            throw new CorruptImageException(
                    bootstrap.name(), headerAt, "in a packed index only one of the heads has more than one block");
        }
        lowBits = Math.max(LOW_BITS, clusterBits);
        count = (size - 1) / ((long) SuperBlock.BLOCK << header.clusterBits()) + 1;
        long blocks = (size - 1) / SuperBlock.BLOCK + 1;
        before = (LARGE - first % LARGE) / 4 & 7;
        large = compact && before < blocks ? (blocks - before) / 16 * 16 : 0;
        if (count > bootstrap.size()) {
            throw new CorruptImageException(
                    bootstrap.name(),
                    headerAt,
                    "there is no room for the index of %d clusters of a file of %d bytes".formatted(count, size));
        }
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public Cluster at(long number) throws IOException {
        if (number < before) {
            return small(first, number);
        }
        long behind = number - before;
        if (behind < large) {
            long pack = first + before * 4 + behind / 16 * LARGE;
            return new Pack(pack, LARGE, 16).cluster((int) (behind % 16));
        }
        return small(first + before * 4 + large * 2, behind - large);
    }

    /** Small packs lie at multiples of 8, wherever the first entry is. */
    private Cluster small(long start, long number) throws IOException {
        long at = start + number * 4;
        return new Pack(at / SMALL * SMALL, SMALL, 2).cluster((int) (at % SMALL / 4));
    }

    private final class Pack {
        private final long at;
        private final int size;
        private final int entries;
        private final int entryBits;
        private final byte[] bytes;
        private final long base;

        Pack(long at, int size, int entries) throws IOException {
            this.at = at;
            this.size = size;
            this.entries = entries;
            entryBits = (size - 4) * 8 / entries;
            StructIn in = bootstrap.read("index pack", at, size);
            bytes = in.bytes("entries", size - 4);
            base = in.u32("base");
        }

        private int bits(int entry) {
            int bit = entry * entryBits;
            int value = 0;
            for (int i = 3; i >= 0; i--) {
                int octet = bit / 8 + i;
                value = value << 8 | (octet < bytes.length ? bytes[octet] & 0xff : 0);
            }
            return value >>> bit % 8;
        }

        private int low(int entry) {
            return bits(entry) & (1 << lowBits) - 1;
        }

        private int kind(int entry) {
            return bits(entry) >>> lowBits & 3;
        }

        Cluster cluster(int entry) throws IOException {
            int low = low(entry);
            int kind = kind(entry);
            if (kind != BODY) {
                return Cluster.head(IndexEntry.Kind.ofCode(kind), false, low, base + blocks(entry), at, at + size);
            }
            if ((low & BLOCKS) != 0) {
                if (!big) {
                    throw corrupt("says a number of blocks, but pieces have one");
                }
                return Cluster.body(low & BLOCKS - 1, 1, at, at + size);
            }
            if (entry + 1 < entries) {
                return Cluster.body(0, low, at, at + size);
            }
            int previous = kind(entry - 1) != BODY ? 0 : (low(entry - 1) & BLOCKS) != 0 ? 1 : low(entry - 1);
            return Cluster.body(0, previous + 1, at, at + size);
        }

        /** Blocks of the pieces that begin in the pack before this entry. */
        private long blocks(int entry) throws IOException {
            long blocks = big ? 0 : 1;
            int i = entry;
            while (i > 0) {
                i--;
                int low = low(i);
                if (kind(i) != BODY) {
                    blocks++;
                } else if (!big) {
                    i -= low;
                    blocks += i >= 0 ? 1 : 0;
                } else if ((low & BLOCKS) != 0) {
                    i--;
                    blocks += low & BLOCKS - 1;
                } else if (low <= 1) {
                    throw corrupt("goes back to a head without a number of blocks");
                } else {
                    i -= low - 2;
                }
            }
            return blocks;
        }

        private CorruptImageException corrupt(String flaw) {
            return new CorruptImageException(bootstrap.name(), at, "an entry of the index pack " + flaw);
        }
    }
}
