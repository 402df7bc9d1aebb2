package io.rafs.bootstrap;

import io.rafs.format.erofs.Inode;
import io.rafs.format.erofs.SuperBlock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;

/**
 * Hands out places for inodes, each at a multiple of 32. One with inline content must not cross a block; what is left of
 * a block before it goes to later inodes that are small enough, the tightest hole first.
 */
final class InodeSpace {
    private final TreeMap<Integer, Deque<Long>> holes = new TreeMap<>();
    private long end;

    InodeSpace(long start) {
        end = start;
    }

    /** A place for {@code size} bytes. */
    long take(int size, boolean insideBlock) {
        int slots = size + Inode.SLOT - 1 & -Inode.SLOT;
        Map.Entry<Integer, Deque<Long>> hole = holes.ceilingEntry(slots);
        if (hole != null) {
            return takeHole(hole, slots);
        }
        int used = (int) (end % SuperBlock.BLOCK);
        if (insideBlock && used + size > SuperBlock.BLOCK) {
            addHole(end, SuperBlock.BLOCK - used);
            end += SuperBlock.BLOCK - used;
        }
        long at = end;
        end += slots;
        return at;
    }

    private long takeHole(Map.Entry<Integer, Deque<Long>> hole, int slots) {
        long at = hole.getValue().poll();
        if (hole.getValue().isEmpty()) {
            holes.remove(hole.getKey());
        }
        if (hole.getKey() > slots) {
            addHole(at + slots, hole.getKey() - slots);
        }
        return at;
    }

    private void addHole(long at, int size) {
        holes.computeIfAbsent(size, none -> new ArrayDeque<>()).add(at);
    }

    /** Where the last inode ends. */
    long end() {
        return end;
    }
}
