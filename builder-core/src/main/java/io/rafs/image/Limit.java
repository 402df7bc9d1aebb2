package io.rafs.image;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A bound on what an input may ask of a build, so that a hostile one is refused while it is small. Its name is the one
 * that {@code --limit} takes. Defaults are far above what images have; whoever has more raises the one that says no.
 */
public enum Limit {
    /** Entries of all layers together. */
    ENTRIES(4L << 20, 1, Integer.MAX_VALUE, "entries of all layers together"),

    /** Names in a path. Trees are walked by recursion, which is why it cannot be raised. */
    PATH_DEPTH(EntryPath.MAX_DEPTH, 1, EntryPath.MAX_DEPTH, "names in a path"),

    /** Bytes of a path or link target as a tar spells it. */
    PATH_BYTES(64L << 10, 255, 1L << 20, "bytes of a path, as a layer spells it"),

    /** Bytes of all PAX headers that hold for one entry: one with as many xattrs as an inode holds has 600 KiB. */
    PAX_BYTES(4L << 20, 1L << 10, 256L << 20, "bytes of an entry's PAX headers"),

    /** Extended attributes of a file. */
    XATTRS(1024, 0, 0xffff, "xattrs of a file"),

    /** Bytes that a file's extended attributes take in its inode. */
    XATTR_BYTES(262_148, 0, 262_148, "bytes of a file's xattrs"),

    /** Bytes of all files of all layers, holes counted. */
    FILE_BYTES(16L << 40, 0, Long.MAX_VALUE / 2, "bytes of all files together, holes counted"),

    /** Plain bytes of a compressed layer for each stored byte, once it has more than {@link #RATIO_FLOOR} plain ones. */
    RATIO(200, 1, 1L << 30, "plain bytes of a layer for each stored byte, beyond the first 256 MiB"),

    /**
     * Bytes of memory for what is kept of an image: paths, attributes, chunks; what each takes is reckoned, not measured.
     * What is being packed takes the other third of the heap, and is gone when the tree is made.
     */
    METADATA(
            Math.max(1L << 20, Runtime.getRuntime().maxMemory() / 3 * 2),
            1L << 10,
            Long.MAX_VALUE / 2,
            "bytes of memory for paths, attributes and chunks");

    /** Plain bytes that a layer may have whatever its ratio: a disk image of zeros in a small layer is no attack. */
    public static final long RATIO_FLOOR = 256L << 20;

    private static final String UNITS = "KMGT";

    private final long standard;
    private final long min;
    private final long max;
    private final String meaning;

    Limit(long standard, long min, long max, String meaning) {
        this.standard = standard;
        this.min = min;
        this.max = max;
        this.meaning = meaning;
    }

    /** The limit with this name. */
    public static Optional<Limit> named(String name) {
        return Stream.of(values())
                .filter(limit -> limit.toString().equals(name))
                .findFirst();
    }

    /** All names, for people. */
    public static String names() {
        return Arrays.stream(values()).map(Limit::toString).collect(Collectors.joining(", "));
    }

    /** What holds where nothing else is said. */
    public long standard() {
        return standard;
    }

    /** The default for people; a part of the heap is not the same everywhere. */
    public String standardText() {
        return this == METADATA ? "two thirds of the heap" : shorten(standard);
    }

    /** A value as users write it. */
    public String example() {
        return this == METADATA ? "2G" : shorten(standard);
    }

    /** What it counts. */
    public String meaning() {
        return meaning;
    }

    /** Whether it can be raised at all from here. */
    boolean isBelowMax(long value) {
        return value < max;
    }

    /** Throws {@link IllegalArgumentException} unless the limit may be {@code value}. */
    long check(long value) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("the limit %s is %d, expected %d..%d".formatted(this, value, min, max));
        }
        return value;
    }

    /**
     * Reads a value: digits, and K, M, G or T for powers of 1024.
     *
     * @throws IllegalArgumentException if it is none, or out of range
     */
    public long parse(String text) {
        int unit = text.isEmpty() ? -1 : UNITS.indexOf(Character.toUpperCase(text.charAt(text.length() - 1)));
        String digits = unit < 0 ? text : text.substring(0, text.length() - 1);
        int shift = 10 * (unit + 1);
        if (!digits.matches("[0-9]{1,18}") || Long.parseLong(digits) > Long.MAX_VALUE >> shift) {
            throw new IllegalArgumentException(
                    "'%s' is no value for the limit %s; write for example %s".formatted(text, this, example()));
        }
        return check(Long.parseLong(digits) << shift);
    }

    private static String shorten(long value) {
        int unit = -1;
        long left = value;
        while (unit < UNITS.length() - 1 && left >= 1024 && left % 1024 == 0) {
            left /= 1024;
            unit++;
        }
        return unit < 0 ? Long.toString(left) : left + UNITS.substring(unit, unit + 1);
    }

    /** Its name on the command line, such as {@code pax-bytes}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
