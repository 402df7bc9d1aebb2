package io.rafs.digest;

import java.util.Arrays;

/**
 * Many BLAKE3 compressions side by side: up to {@link #MAX} chunks or parents, one to a lane.
 *
 * <p>The state is 16 words, and so is the message. Here each word is an array with an element per lane, and each quarter
 * round is one plain loop over the lanes with no dependency between them: the shape that C2 turns into vector
 * instructions by itself. It does so for 16 lanes at a time with AVX-512, 8 with AVX2, but spends up to one vector of
 * scalar steps per loop to reach an aligned address and the end. That is why there are many lanes, why a call with few
 * is not {@link #WORTHWHILE}, and why the state is 16 arrays rather than one: C2 must see distinct bases with the same
 * index. The loop stays in a method of its own, with one call, so that there is one copy of it to compile.
 *
 * <p>Chaining values stay where they arise, in the first eight words of the state, so a level of the tree becomes the
 * next without leaving this class.
 */
final class Blake3Lanes {
    /** Chunks in a batch: 128 lose a third of the speed, 512 gain a tenth at most and double the memory. */
    static final int MAX = 256;

    /** The fewest nodes that are not slower here than one by one, as measured. */
    static final int WORTHWHILE = 16;

    private static final int WORDS = 16;
    private static final int CV = 8;
    private static final int ROUNDS = 7;

    /** The message word that takes the place of word i in the next round. */
    private static final int[] PERMUTATION = {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8};

    /** The state words that a quarter round mixes: the columns, then the diagonals. */
    private static final int[][] QUARTERS = {
        {0, 4, 8, 12}, {1, 5, 9, 13}, {2, 6, 10, 14}, {3, 7, 11, 15},
        {0, 5, 10, 15}, {1, 6, 11, 12}, {2, 7, 8, 13}, {3, 4, 9, 14},
    };

    private static final int[][] SCHEDULE = schedule();

    private final int[][] v = new int[WORDS][MAX];
    private final int[][] m = new int[WORDS][MAX];

    private static int[][] schedule() {
        int[][] schedule = new int[ROUNDS][WORDS];
        for (int i = 0; i < WORDS; i++) {
            schedule[0][i] = i;
            for (int round = 1; round < ROUNDS; round++) {
                schedule[round][i] = PERMUTATION[schedule[round - 1][i]];
            }
        }
        return schedule;
    }

    void get(int lane, int[] words, int at) {
        for (int i = 0; i < CV; i++) {
            words[at + i] = v[i][lane];
        }
    }

    void set(int lane, int[] cv) {
        for (int i = 0; i < CV; i++) {
            v[i][lane] = cv[i];
        }
    }

    /** Hashes n whole chunks that follow each other, the first of them with this number, into the lanes 0 to n - 1. */
    void chunks(byte[] buf, int off, int n, long first) {
        start(n);
        for (int at = 0; at < Blake3.CHUNK; at += Blake3.BLOCK) {
            for (int word = 0; word < WORDS; word += 4) {
                load(buf, off + at + word * Integer.BYTES, word, n);
            }
            int flags = 0;
            if (at == 0) {
                flags |= Blake3.CHUNK_START;
            }
            if (at + Blake3.BLOCK == Blake3.CHUNK) {
                flags |= Blake3.CHUNK_END;
            }
            compress(n, first, 1, flags);
        }
    }

    /** Replaces the chaining values in the lanes 0 to 2n - 1 by those of their n parents. */
    void parents(int n) {
        for (int i = 0; i < CV; i++) {
            int[] children = v[i];
            int[] left = m[i];
            int[] right = m[CV + i];
            for (int lane = 0; lane < n; lane++) {
                left[lane] = children[2 * lane];
                right[lane] = children[2 * lane + 1];
            }
        }
        start(n);
        compress(n, 0, 0, Blake3.PARENT);
    }

    private void start(int n) {
        for (int i = 0; i < CV; i++) {
            Arrays.fill(v[i], 0, n, Blake3.IV[i]);
        }
    }

    /** Loads four message words of every lane, the first of them the one given. */
    private void load(byte[] buf, int off, int word, int n) {
        int[] m0 = m[word];
        int[] m1 = m[word + 1];
        int[] m2 = m[word + 2];
        int[] m3 = m[word + 3];
        for (int lane = 0; lane < n; lane++) {
            int at = off + lane * Blake3.CHUNK;
            m0[lane] = (int) Blake3.WORDS.get(buf, at);
            m1[lane] = (int) Blake3.WORDS.get(buf, at + Integer.BYTES);
            m2[lane] = (int) Blake3.WORDS.get(buf, at + 2 * Integer.BYTES);
            m3[lane] = (int) Blake3.WORDS.get(buf, at + 3 * Integer.BYTES);
        }
    }

    private void compress(int n, long counter, int step, int flags) {
        for (int i = 0; i < 4; i++) {
            Arrays.fill(v[CV + i], 0, n, Blake3.IV[i]);
        }
        for (int lane = 0; lane < n; lane++) {
            long number = counter + lane * step;
            v[12][lane] = (int) number;
            v[13][lane] = (int) (number >>> Integer.SIZE);
        }
        Arrays.fill(v[14], 0, n, Blake3.BLOCK);
        Arrays.fill(v[15], 0, n, flags);
        for (int[] order : SCHEDULE) {
            for (int i = 0; i < QUARTERS.length; i++) {
                int[] q = QUARTERS[i];
                quarter(v[q[0]], v[q[1]], v[q[2]], v[q[3]], m[order[2 * i]], m[order[2 * i + 1]], n);
            }
        }
        for (int i = 0; i < CV; i++) {
            fold(v[i], v[CV + i], n);
        }
    }

    private static void quarter(int[] va, int[] vb, int[] vc, int[] vd, int[] mx, int[] my, int n) {
        for (int i = 0; i < n; i++) {
            int a = va[i] + vb[i] + mx[i];
            int d = Integer.rotateRight(vd[i] ^ a, 16);
            int c = vc[i] + d;
            int b = Integer.rotateRight(vb[i] ^ c, 12);
            a += b + my[i];
            d = Integer.rotateRight(d ^ a, 8);
            c += d;
            va[i] = a;
            vb[i] = Integer.rotateRight(b ^ c, 7);
            vc[i] = c;
            vd[i] = d;
        }
    }

    private static void fold(int[] low, int[] high, int n) {
        for (int i = 0; i < n; i++) {
            low[i] ^= high[i];
        }
    }
}
