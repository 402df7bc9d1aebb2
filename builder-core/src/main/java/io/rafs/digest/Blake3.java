package io.rafs.digest;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * BLAKE3, the plain hash with 32 bytes of output, after the paper "BLAKE3: one function, fast everywhere" (O'Connor,
 * Aumasson, Neves, Wilcox-O'Hearn, 2020; section 2). No keys, no key derivation, no longer output.
 *
 * <p>The input is cut into chunks of 1 KiB, and a chunk into blocks of 64 bytes. Compressing the blocks of a chunk one
 * after the other gives its chaining value of eight words; compressing two chaining values as one block gives that of
 * their parent. In each tree the left side is the largest power of two of chunks that leaves something for the right.
 * The last compression of all, and only that one, carries {@link #ROOT}, and its result is the digest.
 *
 * <p>Chunks know nothing of each other, so a batch of {@link Blake3Lanes#MAX} goes through {@link Blake3Lanes} side by
 * side; so do its parents, level by level. Below {@link Blake3Lanes#WORTHWHILE} nodes the scalar {@link #compress} is
 * faster. It keeps state and message in local variables, which the compiler maps to registers, and moves the message
 * words between rounds: two cycles of eight words each, hence its odd list of assignments.
 *
 * <p>A batch ends before we know whether more input follows, that is, whether its top node is the root. So it leaves
 * its two halves on the stack, and they are joined when the next batch comes or the digest is asked for. Otherwise the
 * stack is a binary counter: after n batches it holds a subtree for each bit set in n, the largest at the bottom. A
 * batch that lies whole in the caller's array is hashed where it is; only pieces of batches are copied.
 *
 * <p>The digest is written byte by byte for a reason. As a loop of {@code WORDS.set} into the new array it came out all
 * zeros once C2 of OpenJDK 17.0.15 had compiled it with its surroundings (not of 25); reading through {@code WORDS} is
 * fine. {@code Blake3Test} hashes often enough to see such things.
 *
 * <p>For one thread at a time, and worth keeping: an instance holds some 300 KiB and allocates nothing but its results.
 */
final class Blake3 {
    static final int BLOCK = 64;
    static final int CHUNK = 1024;

    /* Flags of a compression. */
    static final int CHUNK_START = 1;
    static final int CHUNK_END = 1 << 1;
    static final int PARENT = 1 << 2;
    static final int ROOT = 1 << 3;

    /** The first words of the fractional parts of the square roots of 2, 3, 5, ... 19, as in SHA-256. */
    static final int[] IV = {
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
    };

    /** Reads bytes as little-endian words. */
    static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int BATCH = Blake3Lanes.MAX * CHUNK;
    private static final int DIGEST = 32;
    private static final int CV = 8;

    private final Blake3Lanes lanes = new Blake3Lanes();
    private final byte[] pending = new byte[BATCH];
    private int pendingLength;
    private long batches;

    /** Chaining values, eight words each: two neighbours are, as they lie, the block of their parent. */
    private final int[] stack = new int[Long.SIZE * CV];

    private int depth;

    private final int[] cv = new int[CV];
    private final int[] block = new int[2 * CV];

    void update(byte[] buf, int off, int len) {
        Objects.checkFromIndexSize(off, len, buf.length);
        int at = off;
        int left = len;
        while (left > 0) {
            int taken = Math.min(left, BATCH - pendingLength);
            if (taken == BATCH) {
                batch(buf, at);
            } else {
                System.arraycopy(buf, at, pending, pendingLength, taken);
                pendingLength += taken;
                if (pendingLength == BATCH) {
                    batch(pending, 0);
                    pendingLength = 0;
                }
            }
            at += taken;
            left -= taken;
        }
    }

    /** The digest of everything since the last call; the next update starts a new input. */
    byte[] digest() {
        Arrays.fill(pending, pendingLength, ceil(Math.max(pendingLength, 1), BLOCK), (byte) 0);
        if (batches == 0 && pendingLength <= CHUNK) {
            chunk(pending, 0, pendingLength, 0, ROOT);
        } else {
            if (pendingLength > 0) {
                subtree(pending, 0, pendingLength);
            }
            while (depth > 1) {
                join(depth == 2 ? ROOT : 0);
            }
        }
        pendingLength = 0;
        batches = 0;
        depth = 0;
        byte[] digest = new byte[DIGEST];
        for (int i = 0; i < DIGEST; i++) {
            digest[i] = (byte) (cv[i / Integer.BYTES] >>> i % Integer.BYTES * Byte.SIZE);
        }
        return digest;
    }

    private void batch(byte[] buf, int off) {
        subtree(buf, off, BATCH);
        batches++;
    }

    /** Hashes up to a batch, the next of the input, and pushes the two halves of its tree, or its only chunk. */
    private void subtree(byte[] buf, int off, int len) {
        while (depth > Long.bitCount(batches)) {
            join(0);
        }
        int nodes = chunks(buf, off, len);
        while (nodes > 2) {
            nodes = parents(nodes);
        }
        push(0);
        if (nodes == 2) {
            push(1);
        }
    }

    private void push(int lane) {
        lanes.get(lane, stack, depth * CV);
        depth++;
    }

    /** Puts the chaining values of the chunks into the lanes and answers how many there are. */
    private int chunks(byte[] buf, int off, int len) {
        long first = batches * Blake3Lanes.MAX;
        int count = ceil(len, CHUNK) / CHUNK;
        int whole = len / CHUNK;
        int done = 0;
        if (whole >= Blake3Lanes.WORTHWHILE) {
            lanes.chunks(buf, off, whole, first);
            done = whole;
        }
        for (int i = done; i < count; i++) {
            chunk(buf, off + i * CHUNK, Math.min(CHUNK, len - i * CHUNK), first + i, 0);
            lanes.set(i, cv);
        }
        return count;
    }

    /** Replaces the nodes in the lanes by their parents; an odd one at the end moves up as it is. */
    private int parents(int nodes) {
        int pairs = nodes / 2;
        if (pairs >= Blake3Lanes.WORTHWHILE) {
            lanes.parents(pairs);
        } else {
            for (int i = 0; i < pairs; i++) {
                lanes.get(2 * i, block, 0);
                lanes.get(2 * i + 1, block, CV);
                parent(0);
                lanes.set(i, cv);
            }
        }
        if (nodes % 2 == 1) {
            lanes.get(nodes - 1, cv, 0);
            lanes.set(pairs, cv);
        }
        return nodes - pairs;
    }

    /** Puts a parent in the place of the two topmost subtrees, and leaves its chaining value in {@link #cv} as well. */
    private void join(int flags) {
        depth -= 2;
        System.arraycopy(stack, depth * CV, block, 0, block.length);
        parent(flags);
        System.arraycopy(cv, 0, stack, depth++ * CV, CV);
    }

    private void parent(int flags) {
        System.arraycopy(IV, 0, cv, 0, CV);
        compress(cv, block, 0, BLOCK, PARENT | flags);
    }

    /** Leaves the chaining value of one chunk in {@link #cv}. Zeros follow its bytes as far as its last block goes. */
    private void chunk(byte[] buf, int off, int len, long counter, int lastFlags) {
        System.arraycopy(IV, 0, cv, 0, CV);
        int flags = CHUNK_START;
        int at = 0;
        for (; at + BLOCK < len; at += BLOCK) {
            load(buf, off + at);
            compress(cv, block, counter, BLOCK, flags);
            flags = 0;
        }
        load(buf, off + at);
        compress(cv, block, counter, len - at, flags | CHUNK_END | lastFlags);
    }

    private void load(byte[] buf, int off) {
        for (int i = 0; i < block.length; i++) {
            block[i] = (int) WORDS.get(buf, off + i * Integer.BYTES);
        }
    }

    private static int ceil(int n, int unit) {
        return (n + unit - 1) / unit * unit;
    }

    private static void compress(int[] cv, int[] m, long counter, int length, int flags) {
        int m0 = m[0];
        int m1 = m[1];
        int m2 = m[2];
        int m3 = m[3];
        int m4 = m[4];
        int m5 = m[5];
        int m6 = m[6];
        int m7 = m[7];
        int m8 = m[8];
        int m9 = m[9];
        int m10 = m[10];
        int m11 = m[11];
        int m12 = m[12];
        int m13 = m[13];
        int m14 = m[14];
        int m15 = m[15];
        int v0 = cv[0];
        int v1 = cv[1];
        int v2 = cv[2];
        int v3 = cv[3];
        int v4 = cv[4];
        int v5 = cv[5];
        int v6 = cv[6];
        int v7 = cv[7];
        int v8 = IV[0];
        int v9 = IV[1];
        int v10 = IV[2];
        int v11 = IV[3];
        int v12 = (int) counter;
        int v13 = (int) (counter >>> 32);
        int v14 = length;
        int v15 = flags;
        for (int round = 0; round < 7; round++) {
            v0 += v4 + m0;
            v12 = Integer.rotateRight(v12 ^ v0, 16);
            v8 += v12;
            v4 = Integer.rotateRight(v4 ^ v8, 12);
            v0 += v4 + m1;
            v12 = Integer.rotateRight(v12 ^ v0, 8);
            v8 += v12;
            v4 = Integer.rotateRight(v4 ^ v8, 7);
            v1 += v5 + m2;
            v13 = Integer.rotateRight(v13 ^ v1, 16);
            v9 += v13;
            v5 = Integer.rotateRight(v5 ^ v9, 12);
            v1 += v5 + m3;
            v13 = Integer.rotateRight(v13 ^ v1, 8);
            v9 += v13;
            v5 = Integer.rotateRight(v5 ^ v9, 7);
            v2 += v6 + m4;
            v14 = Integer.rotateRight(v14 ^ v2, 16);
            v10 += v14;
            v6 = Integer.rotateRight(v6 ^ v10, 12);
            v2 += v6 + m5;
            v14 = Integer.rotateRight(v14 ^ v2, 8);
            v10 += v14;
            v6 = Integer.rotateRight(v6 ^ v10, 7);
            v3 += v7 + m6;
            v15 = Integer.rotateRight(v15 ^ v3, 16);
            v11 += v15;
            v7 = Integer.rotateRight(v7 ^ v11, 12);
            v3 += v7 + m7;
            v15 = Integer.rotateRight(v15 ^ v3, 8);
            v11 += v15;
            v7 = Integer.rotateRight(v7 ^ v11, 7);

            v0 += v5 + m8;
            v15 = Integer.rotateRight(v15 ^ v0, 16);
            v10 += v15;
            v5 = Integer.rotateRight(v5 ^ v10, 12);
            v0 += v5 + m9;
            v15 = Integer.rotateRight(v15 ^ v0, 8);
            v10 += v15;
            v5 = Integer.rotateRight(v5 ^ v10, 7);
            v1 += v6 + m10;
            v12 = Integer.rotateRight(v12 ^ v1, 16);
            v11 += v12;
            v6 = Integer.rotateRight(v6 ^ v11, 12);
            v1 += v6 + m11;
            v12 = Integer.rotateRight(v12 ^ v1, 8);
            v11 += v12;
            v6 = Integer.rotateRight(v6 ^ v11, 7);
            v2 += v7 + m12;
            v13 = Integer.rotateRight(v13 ^ v2, 16);
            v8 += v13;
            v7 = Integer.rotateRight(v7 ^ v8, 12);
            v2 += v7 + m13;
            v13 = Integer.rotateRight(v13 ^ v2, 8);
            v8 += v13;
            v7 = Integer.rotateRight(v7 ^ v8, 7);
            v3 += v4 + m14;
            v14 = Integer.rotateRight(v14 ^ v3, 16);
            v9 += v14;
            v4 = Integer.rotateRight(v4 ^ v9, 12);
            v3 += v4 + m15;
            v14 = Integer.rotateRight(v14 ^ v3, 8);
            v9 += v14;
            v4 = Integer.rotateRight(v4 ^ v9, 7);

            int m0old = m0;
            m0 = m2;
            m2 = m3;
            m3 = m10;
            m10 = m12;
            m12 = m9;
            m9 = m11;
            m11 = m5;
            m5 = m0old;
            int m1old = m1;
            m1 = m6;
            m6 = m4;
            m4 = m7;
            m7 = m13;
            m13 = m14;
            m14 = m15;
            m15 = m8;
            m8 = m1old;
        }
        cv[0] = v0 ^ v8;
        cv[1] = v1 ^ v9;
        cv[2] = v2 ^ v10;
        cv[3] = v3 ^ v11;
        cv[4] = v4 ^ v12;
        cv[5] = v5 ^ v13;
        cv[6] = v6 ^ v14;
        cv[7] = v7 ^ v15;
    }
}
