package io.rafs.chunk;

/**
 * Cuts where the content says so, so that bytes put in or taken out move only the cuts nearby: FastCDC (Xia and others,
 * USENIX ATC 2016) with gear hashing, normalised chunking at level 2 and no hashing below the smallest size.
 *
 * <p>The rule, for whoever wants to make the same cuts. Let {@code hash(p)} be the sum, modulo 2^64, of {@code gear[b] <<
 * i} over the 64 bytes before position {@code p} of the chunk, where {@code i} is 0 for the last of them and 63 for the
 * first, and {@link Gear} says what {@code gear} is. Take it as a signed number. Then the chunk ends at the first
 * {@code p} with
 *
 * <pre>
 * min <= p <= avg  and  hash(p) < -2^63 + floor(2^62 / avg)         once in 4 avg positions
 * avg <  p <  max  and  hash(p) < -2^63 + floor(2^62 / avg) * 16    4 times in avg positions
 * </pre>
 *
 * <p>or else at {@code max}, or where the file ends. That is: the highest bits of the hash are a one and then zeros, two
 * more of them below {@code avg} and two fewer above. Whether there can be a cut depends on 64 bytes alone, so the cuts of
 * two files fall into step again at the first place that both of them may be cut at. On random bytes with {@code min} a
 * quarter and {@code max} four times {@code avg}, chunks are 1.1 {@code avg} long in the mean, and 8 in 10 are 0.8 to 1.6
 * times as long as {@code avg}. One value over and over, such as zeros, is cut at {@code max} each time if {@code avg} is
 * 553 or more; below, some values are cut earlier.
 *
 * <p>The loop compares where papers mask, which is one instruction instead of two. See ADR 10 for what else was measured.
 *
 * @param min bytes in the smallest chunk, but for the last of a file; at least {@value #WINDOW}
 * @param avg bytes in a chunk of middling size, more than {@code min}; need not be a power of two
 * @param max bytes in the largest chunk, more than {@code avg}, at most 12 MiB
 */
public record FastCdcChunker(int min, int avg, int max) implements Chunker {
    /** Bytes that a hash is made of, since one more shift pushes the oldest out. */
    private static final int WINDOW = 64;

    /** Largest chunk that a kernel decodes. */
    public static final int LARGEST = 12 << 20;

    /** {@code fastcdc:16K,64K,256K}. */
    public static final FastCdcChunker DEFAULT = new FastCdcChunker(16 << 10, 64 << 10, 256 << 10);

    private static final long[] GEAR = Gear.table();

    public FastCdcChunker {
        if (min < WINDOW || avg <= min || max <= avg || max > LARGEST) {
            throw new IllegalArgumentException("%s, expected %d <= MIN < AVG < MAX <= %s"
                    .formatted(text(min, avg, max), WINDOW, ByteSize.text(LARGEST)));
        }
    }

    @Override
    public int maxSize() {
        return max;
    }

    @Override
    public int cut(byte[] bytes, int offset, int length) {
        if (length <= min) {
            return length;
        }
        int end = offset + Math.min(length, max);
        int middle = Math.min(offset + avg, end);
        long rare = (1L << 62) / avg;
        int cut = find(bytes, offset + min, middle, Long.MIN_VALUE + rare);
        if (cut < 0 && middle < end) {
            cut = find(bytes, middle + 1, end, Long.MIN_VALUE + 16 * rare);
        }
        return (cut < 0 ? end : cut) - offset;
    }

    /** The first position of {@code from..to} whose hash is less than {@code limit}, or -1. */
    private static int find(byte[] bytes, int from, int to, long limit) {
        long hash = hash(bytes, from);
        if (hash < limit) {
            return from;
        }
        for (int i = from; i < to; i++) {
            hash = (hash << 1) + GEAR[bytes[i] & 0xff];
            if (hash < limit) {
                return i + 1;
            }
        }
        return -1;
    }

    /** Of the bytes before a position. */
    private static long hash(byte[] bytes, int position) {
        long hash = 0;
        for (int i = position - WINDOW; i < position; i++) {
            hash = (hash << 1) + GEAR[bytes[i] & 0xff];
        }
        return hash;
    }

    /** As {@link Chunker#parse} takes it, such as {@code fastcdc:16K,64K,256K}. */
    @Override
    public String toString() {
        return text(min, avg, max);
    }

    private static String text(int min, int avg, int max) {
        return "fastcdc:" + ByteSize.text(min) + ',' + ByteSize.text(avg) + ',' + ByteSize.text(max);
    }
}
