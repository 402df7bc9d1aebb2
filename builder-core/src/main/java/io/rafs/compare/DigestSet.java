package io.rafs.compare;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Which chunks have been seen, in 16 to 43 bytes each: the first half of each digest in an open hash table. Halves of two
 * digests are never the same by chance in numbers of chunks that fit into memory.
 */
final class DigestSet {
    private final int most;
    private long[] table = new long[2 * 1024];
    private int size;

    /** A set of at most {@code most} digests. */
    DigestSet(int most) {
        this.most = most;
    }

    /**
     * Takes a digest.
     *
     * @return whether it is new
     * @throws RefusedException if the set is full
     */
    boolean add(Digest digest) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(digest.bytes());
        long high = key(bytes.getLong());
        long low = bytes.getLong();
        int at = find(high, low);
        if (table[at] != 0) {
            return false;
        }
        if (size == most) {
            throw new RefusedException(
                    "there are more than %d different chunks, which is what memory is given to; cut larger ones, or give Java more, as in RAFS_JAVA_OPTS=-Xmx4g"
                            .formatted(most));
        }
        put(at, high, low);
        size++;
        if (size > table.length / 2 * 3 / 4) {
            grow();
        }
        return true;
    }

    boolean contains(Digest digest) {
        ByteBuffer bytes = ByteBuffer.wrap(digest.bytes());
        return table[find(key(bytes.getLong()), bytes.getLong())] != 0;
    }

    int size() {
        return size;
    }

    /** Zero says that a place is free. */
    private static long key(long high) {
        return high == 0 ? 1 : high;
    }

    private int find(long high, long low) {
        int at = (int) (low & table.length / 2 - 1) * 2;
        while (table[at] != 0 && (table[at] != high || table[at + 1] != low)) {
            at = at + 2 & table.length - 1;
        }
        return at;
    }

    private void put(int at, long high, long low) {
        table[at] = high;
        table[at + 1] = low;
    }

    private void grow() {
        long[] old = table;
        table = new long[Math.multiplyExact(2, old.length)];
        for (int i = 0; i < old.length; i += 2) {
            if (old[i] != 0) {
                put(find(old[i], old[i + 1]), old[i], old[i + 1]);
            }
        }
    }
}
