package io.rafs.format;

/** Checks that a value fits its on-disk field; a miss is a bug of the caller, never bad input. */
public final class Range {
    private Range() {}

    /** Throws {@link IllegalArgumentException} unless 0 ≤ value ≤ 2^8-1. */
    public static void u8(String field, int value) {
        check(field, value, 0xffL);
    }

    /** Throws {@link IllegalArgumentException} unless 0 ≤ value ≤ 2^16-1. */
    public static void u16(String field, int value) {
        check(field, value, 0xffffL);
    }

    /** Throws {@link IllegalArgumentException} unless 0 ≤ value ≤ 2^32-1. */
    public static void u32(String field, long value) {
        check(field, value, 0xffff_ffffL);
    }

    /** Throws {@link IllegalArgumentException} unless 0 ≤ value ≤ max. */
    public static void check(String field, long value, long max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException("%s is %d, the field holds 0..%d".formatted(field, value, max));
        }
    }
}
