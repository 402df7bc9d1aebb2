package io.rafs.verity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A hash tree over bytes that pass by once. Keeps one block for each level, and hands out the others as they get full.
 *
 * <p>Digests of data blocks are put one behind the other into hash blocks, those are hashed in turn, until one digest is
 * left: the root hash. Unused room in the last block of a level is zero. A single data block has no tree: its digest is
 * the root hash.
 */
final class MerkleTree {
    /** Takes the blocks of a tree. */
    interface Blocks {
        /** Keeps nothing. */
        Blocks NONE = (level, index, block) -> {};

        /**
         * Takes a full or final block; the array is used again afterwards.
         *
         * @param level 0 holds the digests of data
         * @param index from 0 on, in order within a level
         */
        void put(int level, long index, byte[] block) throws IOException;
    }

    private static final class Level {
        private final byte[] block;
        private int filled;
        private long written;

        Level(int size) {
            block = new byte[size];
        }
    }

    private final TreeShape shape;
    private final Blocks blocks;
    private final BlockHasher hasher;
    private final List<Level> levels = new ArrayList<>();
    private final byte[] tail;
    private final byte[] digest;
    private int tailLength;
    private long size;

    MerkleTree(TreeShape shape, Blocks blocks) {
        this.shape = shape;
        this.blocks = blocks;
        hasher = shape.hasher();
        tail = new byte[shape.dataBlock()];
        digest = new byte[shape.hash().size()];
    }

    /** Bytes of data so far. */
    long size() {
        return size;
    }

    /** Takes data. */
    void update(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        int at = offset;
        int end = offset + length;
        size += length;
        if (tailLength > 0) {
            int more = Math.min(length, tail.length - tailLength);
            System.arraycopy(bytes, at, tail, tailLength, more);
            tailLength += more;
            at += more;
            if (tailLength < tail.length) {
                return;
            }
            leaf(tail, 0);
        }
        for (; end - at >= tail.length; at += tail.length) {
            leaf(bytes, at);
        }
        tailLength = end - at;
        System.arraycopy(bytes, at, tail, 0, tailLength);
    }

    /** Takes the digests of the data blocks that follow, hashed elsewhere; {@code length} bytes of data, of which only the last may end within a block. */
    void leaves(byte[] digests, long length) throws IOException {
        size += length;
        int blocksOfData = Math.toIntExact((length + shape.dataBlock() - 1) / shape.dataBlock());
        for (int i = 0; i < blocksOfData; i++) {
            add(0, digests, i * digest.length);
        }
    }

    /** The root hash: zero bytes for no data at all. */
    byte[] finish() throws IOException {
        if (tailLength > 0) {
            Arrays.fill(tail, tailLength, tail.length, (byte) 0);
            leaf(tail, 0);
            tailLength = 0;
        }
        for (int i = 0; i < levels.size(); i++) {
            Level level = levels.get(i);
            if (level.written == 0 && level.filled == digest.length) {
                return Arrays.copyOf(level.block, digest.length);
            }
            if (level.filled > 0) {
                Arrays.fill(level.block, level.filled, level.block.length, (byte) 0);
                flush(i);
            }
        }
        return new byte[digest.length];
    }

    private void leaf(byte[] bytes, int offset) throws IOException {
        hasher.hash(bytes, offset, tail.length, digest, 0);
        tailLength = 0;
        add(0, digest, 0);
    }

    private void add(int number, byte[] digests, int at) throws IOException {
        if (number == levels.size()) {
            levels.add(new Level(shape.hashBlock()));
        }
        Level level = levels.get(number);
        System.arraycopy(digests, at, level.block, level.filled, digest.length);
        level.filled += digest.length;
        if (level.filled == level.block.length) {
            flush(number);
        }
    }

    private void flush(int number) throws IOException {
        Level level = levels.get(number);
        blocks.put(number, level.written, level.block);
        hasher.hash(level.block, 0, level.block.length, digest, 0);
        level.filled = 0;
        level.written++;
        add(number + 1, digest, 0);
    }
}
