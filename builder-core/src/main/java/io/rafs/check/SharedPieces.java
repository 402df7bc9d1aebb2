package io.rafs.check;

import io.rafs.format.extent.Algorithm;
import io.rafs.read.Run;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The stored pieces that files use, each once, 48 to 96 bytes for each. As {@link NidCounts}, nobody chooses where they go.
 */
final class SharedPieces {
    private static final long FREE = -1;
    private static final int LENGTH_BITS = 24;
    private static final int STORED_BITS = 21;
    private static final int DEVICE_BITS = 16;

    /** Offsets are below this: 128 TiB. */
    static final long MAX_OFFSET = 1L << 47;

    /** Of a piece: its device and byte offset there, sizes and codec, and where it was first said. */
    private long[][] columns = columns(1024);

    private final long seed = new SplittableRandom().nextLong();
    private final long[] ends;
    private int size;

    /** @param devices how many the image has beside the bootstrap */
    SharedPieces(int devices) {
        ends = new long[devices + 1];
    }

    private static long[][] columns(int capacity) {
        long[][] columns = new long[3][capacity];
        Arrays.fill(columns[0], FREE);
        return columns;
    }

    /**
     * Takes a piece.
     *
     * @return what the image said before of the same place, if it was something else
     */
    Optional<Run.Stored> add(Run.Stored piece) {
        ends[piece.device()] = Math.max(ends[piece.device()], piece.offset() + piece.storedLength());
        if (size * 2 >= columns[0].length) {
            grow();
        }
        long key = piece.offset() << DEVICE_BITS | piece.device();
        int slot = slot(key);
        long word = word(piece);
        if (columns[0][slot] == FREE) {
            columns[0][slot] = key;
            columns[1][slot] = word;
            columns[2][slot] = piece.saidAt();
            size++;
            return Optional.empty();
        }
        long known = columns[1][slot];
        int shift = 1 + LENGTH_BITS;
        if (known >>> shift != word >>> shift) {
            return Optional.of(at(slot));
        }
        if ((word & 1) < (known & 1) || (word & 1) == (known & 1) && word > known) {
            columns[1][slot] = word; // the one that tells most of what is stored there
            columns[2][slot] = piece.saidAt();
        }
        return Optional.empty();
    }

    /** Codec, stored bytes, content bytes, and whether there is more, from the highest bits down. */
    private static long word(Run.Stored piece) {
        long format = piece.algorithm().map(Algorithm::extentFormat).orElse(0);
        long word = format << 1 | (piece.rotated() ? 1 : 0);
        word = word << STORED_BITS | piece.storedLength();
        word = word << LENGTH_BITS | piece.length();
        return word << 1 | (piece.partial() ? 1 : 0);
    }

    /** How many there are. */
    int size() {
        return size;
    }

    /** Byte offset behind all that is used of a device; 0 is the bootstrap. */
    long end(int device) {
        return ends[device];
    }

    /** Slots of all pieces in the order of devices and offsets. */
    int[] sorted() {
        return IntStream.range(0, columns[0].length)
                .filter(slot -> columns[0][slot] != FREE)
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(slot -> device(slot)).thenComparingLong(this::offset))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private int device(int slot) {
        return (int) columns[0][slot] & (1 << DEVICE_BITS) - 1;
    }

    private long offset(int slot) {
        return columns[0][slot] >>> DEVICE_BITS;
    }

    /** The piece in a slot. */
    Run.Stored at(int slot) {
        long word = columns[1][slot];
        boolean partial = (word & 1) != 0;
        int length = (int) (word >>> 1) & (1 << LENGTH_BITS) - 1;
        int stored = (int) (word >>> 1 + LENGTH_BITS) & (1 << STORED_BITS) - 1;
        int format = (int) (word >>> 1 + LENGTH_BITS + STORED_BITS);
        return new Run.Stored(
                0,
                length,
                device(slot),
                offset(slot),
                stored,
                format < 2 ? Optional.empty() : Optional.of(Algorithm.values()[(format >> 1) - 1]),
                (format & 1) != 0,
                partial,
                columns[2][slot]);
    }

    private void grow() {
        long[][] old = columns;
        columns = columns(2 * old[0].length);
        for (int i = 0; i < old[0].length; i++) {
            if (old[0][i] != FREE) {
                int slot = slot(old[0][i]);
                for (int column = 0; column < old.length; column++) {
                    columns[column][slot] = old[column][i];
                }
            }
        }
    }

    private int slot(long key) {
        int mask = columns[0].length - 1;
        int slot = (int) NidCounts.mixed(key ^ seed) & mask;
        while (columns[0][slot] != FREE && columns[0][slot] != key) {
            slot = slot + 1 & mask;
        }
        return slot;
    }
}
