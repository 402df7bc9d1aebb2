package io.rafs.format;

import java.util.HexFormat;

/**
 * A 32-byte digest (SHA-256 or BLAKE3-256; the value does not say which). Immutable; ordered by unsigned bytes.
 *
 * <p>Kept in four longs rather than an array: an image holds one per chunk, and equality is asked often.
 */
public final class Digest implements Comparable<Digest> {
    /** Bytes in a digest. */
    public static final int SIZE = 32;

    /** 32 zero bytes: "none" in many on-disk fields. */
    public static final Digest ZERO = new Digest(0, 0, 0, 0);

    private static final HexFormat HEX = HexFormat.of();

    private final long a;
    private final long b;
    private final long c;
    private final long d;

    private Digest(long a, long b, long c, long d) {
        this.a = a;
        this.b = b;
        this.c = c;
        this.d = d;
    }

    /** The digest in {@code bytes}, which must be 32 bytes long. */
    public static Digest of(byte[] bytes) {
        if (bytes.length != SIZE) {
            throw new IllegalArgumentException("a digest has 32 bytes, not " + bytes.length);
        }
        return of(bytes, 0);
    }

    /** The digest in the 32 bytes from {@code at} on. */
    static Digest of(byte[] bytes, int at) {
        return new Digest(word(bytes, at), word(bytes, at + 8), word(bytes, at + 16), word(bytes, at + 24));
    }

    /** Parses 64 lower-case hex digits. */
    public static Digest parse(String hex) {
        if (!isHex(hex)) {
            throw new IllegalArgumentException("'" + hex + "' is not 64 lower-case hex digits");
        }
        return of(HEX.parseHex(hex));
    }

    /** Whether {@code text} is 64 lower-case hex digits, the only spelling that image formats use. */
    public static boolean isHex(String text) {
        if (text.length() != 2 * SIZE) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char ch = text.charAt(i);
            if ((ch < '0' || ch > '9') && (ch < 'a' || ch > 'f')) {
                return false;
            }
        }
        return true;
    }

    /** 64 lower-case hex digits. */
    public String hex() {
        return HEX.formatHex(bytes());
    }

    /** A fresh array of the 32 bytes. */
    public byte[] bytes() {
        byte[] out = new byte[SIZE];
        put(out, 0, a);
        put(out, 8, b);
        put(out, 16, c);
        put(out, 24, d);
        return out;
    }

    /** The first 63 bits, 0..2^63-1: a number that is spread evenly. */
    public long leading63Bits() {
        return a >>> 1;
    }

    /** Whether all bytes are zero, which formats use for "not given". */
    public boolean isZero() {
        return (a | b | c | d) == 0;
    }

    @Override
    public int compareTo(Digest o) {
        int order = Long.compareUnsigned(a, o.a);
        if (order == 0) {
            order = Long.compareUnsigned(b, o.b);
        }
        if (order == 0) {
            order = Long.compareUnsigned(c, o.c);
        }
        return order != 0 ? order : Long.compareUnsigned(d, o.d);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Digest x && a == x.a && b == x.b && c == x.c && d == x.d;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(a ^ Long.rotateLeft(d, 17));
    }

    @Override
    public String toString() {
        return hex();
    }

    private static long word(byte[] bytes, int at) {
        long word = 0;
        for (int i = 0; i < 8; i++) {
            word = word << 8 | bytes[at + i] & 0xff;
        }
        return word;
    }

    private static void put(byte[] out, int at, long word) {
        for (int i = 7; i >= 0; i--) {
            out[at + i] = (byte) word;
            word >>>= 8;
        }
    }
}
