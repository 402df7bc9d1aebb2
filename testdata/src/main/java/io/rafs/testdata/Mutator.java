package io.rafs.testdata;

import io.rafs.testdata.Corruptor.Mutant;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Damages good bytes of any format in the ways that break readers: fields become extreme, pieces are cut, moved, doubled.
 * A seed alone makes a mutant, so that one that was found is made again from the seed in its name. For {@link Corruptor}'s
 * kinds of damage, which do not aim, see there.
 */
public final class Mutator {
    private static final int[] WIDTHS = {1, 2, 4, 8};

    /** Bytes that mean something in text and tars. */
    private static final byte[] TELLING = {0, '0', '7', '9', '-', '/', '.', '"', '{', '[', ',', ' ', '\n', (byte) 0xff};

    private final byte[] good;
    private final int block;

    /** Where something stands: most of a sparse file is zeros, and damage to those proves little. */
    private final int[] filled;

    private Mutator(byte[] good, int block) {
        this.good = good.clone();
        this.block = block;
        int[] places = new int[good.length];
        int count = 0;
        for (int i = 0; i < good.length; i++) {
            if (good[i] != 0) {
                places[count++] = i;
            }
        }
        this.filled = Arrays.copyOf(places, count);
    }

    /**
     * Mutants of these bytes.
     *
     * @param block what pieces that are moved and cut are aligned to: 512 for tars, 4096 for images, 1 for text
     */
    public static Mutator of(byte[] good, int block) {
        if (good.length == 0) {
            throw new IllegalArgumentException("nothing to damage");
        }
        return new Mutator(good, block);
    }

    /** The mutants of {@code count} seeds, from {@code first} on. */
    public Stream<Mutant> mutants(long first, int count) {
        return LongStream.range(first, first + count).mapToObj(this::mutant);
    }

    /** The mutant of a seed: one to three damages. */
    public Mutant mutant(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] bytes = good;
        StringBuilder what = new StringBuilder("seed " + seed + ":");
        int damages = random.nextInt(4) == 0 ? random.nextInt(2, 4) : 1;
        while (damages > 0 || Arrays.equals(bytes, good)) {
            Mutant next = damage(bytes, random);
            bytes = next.bytes();
            what.append(' ').append(next.what()).append(';');
            damages--;
        }
        return new Mutant(what.toString(), bytes);
    }

    private Mutant damage(byte[] bytes, SplittableRandom random) {
        if (bytes.length < 16) {
            return new Mutant("made whole", good);
        }
        return switch (random.nextInt(16)) {
            case 0, 1, 2 -> flipped(bytes, random);
            case 3, 4, 5, 6, 7, 8, 9 -> extreme(bytes, random);
            case 10 -> telling(bytes, random);
            case 11 -> cut(bytes, random);
            case 12, 13 -> moved(bytes, random);
            case 14 -> without(bytes, random);
            default -> doubled(bytes, random);
        };
    }

    private Mutant flipped(byte[] bytes, SplittableRandom random) {
        byte[] changed = bytes.clone();
        int at = place(bytes, random);
        int bit = random.nextInt(8);
        changed[at] ^= (byte) (1 << bit);
        return new Mutant("bit %d of 0x%x flipped".formatted(bit, at), changed);
    }

    /** A little-endian field set to what fields of other sizes cannot hold, or to one beside its value. */
    private Mutant extreme(byte[] bytes, SplittableRandom random) {
        int width = WIDTHS[random.nextInt(WIDTHS.length)];
        int at = Math.min(place(bytes, random) & -width, bytes.length - width);
        long old = 0;
        for (int i = width - 1; i >= 0; i--) {
            old = old << 8 | bytes[at + i] & 0xff;
        }
        long value = switch (random.nextInt(9)) {
            case 0 -> 0;
            case 1 -> 1;
            case 2 -> -1;
            case 3 -> 1L << 8 * width - 1;
            case 4 -> (1L << 8 * width - 1) - 1;
            case 5 -> old + 1;
            case 6 -> old - 1;
            case 7 -> 1L << random.nextInt(8 * width);
            default -> random.nextLong(1 << 16);
        };
        byte[] changed = bytes.clone();
        for (int i = 0; i < width; i++) {
            changed[at + i] = (byte) (value >>> 8 * i);
        }
        return new Mutant("%d bytes at 0x%x set to 0x%x".formatted(width, at, value), changed);
    }

    private Mutant telling(byte[] bytes, SplittableRandom random) {
        byte[] changed = bytes.clone();
        int at = place(bytes, random);
        changed[at] = TELLING[random.nextInt(TELLING.length)];
        return new Mutant("0x%x set to 0x%02x".formatted(at, changed[at]), changed);
    }

    private Mutant cut(byte[] bytes, SplittableRandom random) {
        int length = random.nextBoolean() ? random.nextInt(bytes.length) : aligned(random.nextInt(bytes.length));
        return new Mutant("cut to %d".formatted(length), Arrays.copyOf(bytes, length));
    }

    /** A piece exchanged with another. */
    private Mutant moved(byte[] bytes, SplittableRandom random) {
        int length = random.nextBoolean() ? block : 1 << random.nextInt(2, 9);
        length = Math.min(length, bytes.length / 2);
        int from = Math.min(
                random.nextBoolean() ? aligned(place(bytes, random)) : place(bytes, random), bytes.length - length);
        int to = Math.min(
                random.nextBoolean() ? aligned(place(bytes, random)) : place(bytes, random), bytes.length - length);
        byte[] changed = bytes.clone();
        System.arraycopy(bytes, from, changed, to, length);
        if (Math.abs(from - to) >= length) {
            System.arraycopy(bytes, to, changed, from, length);
        }
        return new Mutant("%d bytes at 0x%x swapped with 0x%x".formatted(length, from, to), changed);
    }

    private Mutant without(byte[] bytes, SplittableRandom random) {
        int at = random.nextBoolean() ? aligned(place(bytes, random)) : place(bytes, random);
        int length = Math.min(random.nextBoolean() ? block : random.nextInt(1, 17), bytes.length - at);
        byte[] changed = new byte[bytes.length - length];
        System.arraycopy(bytes, 0, changed, 0, at);
        System.arraycopy(bytes, at + length, changed, at, changed.length - at);
        return new Mutant("%d bytes at 0x%x taken out".formatted(length, at), changed);
    }

    private Mutant doubled(byte[] bytes, SplittableRandom random) {
        int at = random.nextBoolean() ? aligned(place(bytes, random)) : place(bytes, random);
        int length = Math.min(random.nextBoolean() ? block : random.nextInt(1, 17), bytes.length - at);
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + length);
        out.write(bytes, 0, at + length);
        out.write(bytes, at, bytes.length - at);
        return new Mutant("%d bytes at 0x%x doubled".formatted(length, at), out.toByteArray());
    }

    /** Mostly where something stands or right behind it. */
    private int place(byte[] bytes, SplittableRandom random) {
        if (filled.length == 0 || random.nextInt(8) == 0) {
            return random.nextInt(bytes.length);
        }
        int at = filled[random.nextInt(filled.length)] + (random.nextInt(4) == 0 ? random.nextInt(8) : 0);
        return Math.min(at, bytes.length - 1);
    }

    private int aligned(int at) {
        return at / block * block;
    }
}
