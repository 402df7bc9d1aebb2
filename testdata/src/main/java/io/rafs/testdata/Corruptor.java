package io.rafs.testdata;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Damages good bytes, reproducibly. Every mutant differs from the original and says what was done to it. */
public final class Corruptor {

    private static final int RANGE_LIMIT = 64;

    /** Damaged bytes; prints as what was done. */
    public record Mutant(String what, byte[] bytes) {
        @Override
        public String toString() {
            return what;
        }
    }

    private Corruptor() {}

    /** Random damage: a flipped bit, a cut end, a range of zeros or of 0xff, two ranges swapped. */
    public static Stream<Mutant> mutants(byte[] good, long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        return IntStream.range(0, count).mapToObj(i -> mutant(good, random, "seed " + seed + " #" + i + ": "));
    }

    /** Each byte of the range in turn with all its bits turned over. */
    public static Stream<Mutant> eachByteInverted(byte[] good, int from, int to) {
        return IntStream.range(from, to).mapToObj(at -> {
            byte[] bytes = good.clone();
            bytes[at] ^= (byte) 0xff;
            return new Mutant("byte 0x%x inverted".formatted(at), bytes);
        });
    }

    /** The first 0, step, 2 step, ... bytes. */
    public static Stream<Mutant> truncations(byte[] good, int step) {
        return IntStream.iterate(0, length -> length < good.length, length -> length + step)
                .mapToObj(length -> truncated(good, length));
    }

    private static Mutant mutant(byte[] good, SplittableRandom random, String label) {
        Mutant mutant;
        do {
            mutant = damage(good, random);
        } while (Arrays.equals(mutant.bytes, good));
        return new Mutant(label + mutant.what, mutant.bytes);
    }

    private static Mutant damage(byte[] good, SplittableRandom random) {
        byte[] bytes = good.clone();
        int at = random.nextInt(good.length);
        int length = random.nextInt(1, Math.min(RANGE_LIMIT, good.length - at) + 1);
        switch (random.nextInt(8)) {
            case 0:
                return truncated(good, at);
            case 1:
                Arrays.fill(bytes, at, at + length, (byte) 0);
                return new Mutant("%d bytes at 0x%x zeroed".formatted(length, at), bytes);
            case 2:
                Arrays.fill(bytes, at, at + length, (byte) 0xff);
                return new Mutant("%d bytes at 0x%x set to 0xff".formatted(length, at), bytes);
            case 3:
                int other = random.nextInt(good.length - length + 1);
                System.arraycopy(good, at, bytes, other, length);
                if (Math.abs(at - other) >= length) {
                    System.arraycopy(good, other, bytes, at, length);
                }
                return new Mutant("%d bytes at 0x%x swapped with 0x%x".formatted(length, at, other), bytes);
            default:
                int bit = random.nextInt(8);
                bytes[at] ^= (byte) (1 << bit);
                return new Mutant("bit %d of byte 0x%x flipped".formatted(bit, at), bytes);
        }
    }

    private static Mutant truncated(byte[] good, int length) {
        return new Mutant("cut to %d of %d bytes".formatted(length, good.length), Arrays.copyOf(good, length));
    }
}
