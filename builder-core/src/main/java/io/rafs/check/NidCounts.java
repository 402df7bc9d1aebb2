package io.rafs.check;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Counts by nid, 24 to 48 bytes for each. Whoever makes an image chooses its nids, but not the seed that says where they
 * go: nobody can choose many for one slot. What comes out does not depend on the seed.
 */
final class NidCounts {
    private static final long FREE = -1;

    private long[] nids = new long[1024];
    private int[] counts = new int[1024];
    private final long seed = new SplittableRandom().nextLong();
    private int size;

    NidCounts() {
        Arrays.fill(nids, FREE);
    }

    /** Counts a nid once more, and answers how often it was counted before. */
    int add(long nid) {
        if (size * 2 >= nids.length) {
            grow();
        }
        int slot = slot(nid);
        if (nids[slot] == FREE) {
            nids[slot] = nid;
            size++;
        }
        return counts[slot]++;
    }

    /** Whether a nid was counted. */
    boolean contains(long nid) {
        return nids[slot(nid)] == nid;
    }

    /** How many nids there are. */
    int size() {
        return size;
    }

    /** Takes a nid and its count. */
    interface Visitor {
        void visit(long nid, int count) throws java.io.IOException;
    }

    /** Hands out all nids in ascending order. */
    void forEach(Visitor visitor) throws java.io.IOException {
        long[] sorted = Arrays.stream(nids).filter(nid -> nid != FREE).sorted().toArray();
        for (long nid : sorted) {
            visitor.visit(nid, counts[slot(nid)]);
        }
    }

    private void grow() {
        long[] oldNids = nids;
        int[] oldCounts = counts;
        nids = new long[2 * oldNids.length];
        counts = new int[nids.length];
        Arrays.fill(nids, FREE);
        for (int i = 0; i < oldNids.length; i++) {
            if (oldNids[i] != FREE) {
                int slot = slot(oldNids[i]);
                nids[slot] = oldNids[i];
                counts[slot] = oldCounts[i];
            }
        }
    }

    private int slot(long nid) {
        int mask = nids.length - 1;
        int slot = (int) mixed(nid ^ seed) & mask;
        while (nids[slot] != FREE && nids[slot] != nid) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    /** Every bit of the outcome depends on every bit of {@code value} (the finalizer of Stafford's thirteenth mix). */
    static long mixed(long value) {
        long mixed = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
