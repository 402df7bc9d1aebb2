package io.rafs.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A Linux file name: 1 to 255 bytes, any but NUL and '/'. Ordered as EROFS orders directory entries, by unsigned bytes
 * with the shorter prefix first; a {@code String} order looks right until the first unusual name.
 */
public final class EntryName implements Comparable<EntryName> {
    /** Longest name, in bytes (Linux NAME_MAX). */
    public static final int MAX = 255;

    /** The entry that means the directory itself. */
    public static final EntryName DOT = of(".");

    /** The entry that means the parent directory. */
    public static final EntryName DOT_DOT = of("..");

    private final byte[] bytes;

    private EntryName(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The name with these bytes; throws {@link IllegalArgumentException} if Linux has no such name. */
    public static EntryName of(byte[] bytes) {
        String flaw = flaw(bytes);
        if (flaw != null) {
            throw new IllegalArgumentException(flaw);
        }
        return new EntryName(bytes.clone());
    }

    /** The name spelt by {@code text} in UTF-8. */
    public static EntryName of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Why no file can be named so, or null when one can. */
    public static String flaw(byte[] bytes) {
        if (bytes.length == 0) {
            return "the name is empty";
        }
        if (bytes.length > MAX) {
            return "the name '%s' has %d bytes, Linux allows %d".formatted(EscapedText.of(bytes), bytes.length, MAX);
        }
        for (byte octet : bytes) {
            if (octet == 0 || octet == '/') {
                return "the name '%s' contains a NUL or a slash, which Linux does not allow"
                        .formatted(EscapedText.of(bytes));
            }
        }
        return null;
    }

    /** Length in bytes, 1..255. */
    public int length() {
        return bytes.length;
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Prints the bytes. */
    public void encode(StructOut out) {
        out.bytes(bytes);
    }

    /** Whether the name begins with these bytes. */
    public boolean startsWith(byte[] prefix) {
        return bytes.length >= prefix.length && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    @Override
    public int compareTo(EntryName o) {
        return Arrays.compareUnsigned(bytes, o.bytes);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof EntryName x && Arrays.equals(bytes, x.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The name for people: see {@link EscapedText}. */
    @Override
    public String toString() {
        return EscapedText.of(bytes);
    }
}
