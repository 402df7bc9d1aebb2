package io.rafs.format.erofs;

import io.rafs.format.EscapedText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An extended attribute: its full name (such as {@code user.a}) and its value, both as bytes. Ordered by name.
 * The arrays are not copied; nobody changes them.
 */
public record Xattr(byte[] name, byte[] value) implements Comparable<Xattr> {
    /** Longest full name in bytes (Linux XATTR_NAME_MAX). */
    public static final int MAX_NAME = 255;

    /** Largest value in bytes: the field has 16 bits. */
    public static final int MAX_VALUE = 65535;

    /** An attribute named by ASCII text. */
    public static Xattr of(String name, byte[] value) {
        return new Xattr(name.getBytes(StandardCharsets.UTF_8), value);
    }

    /** Whether the name is this ASCII text. */
    public boolean isNamed(String text) {
        return Arrays.equals(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether the other attribute has the same name. */
    public boolean isNamedAs(Xattr other) {
        return Arrays.equals(name, other.name);
    }

    @Override
    public int compareTo(Xattr o) {
        return Arrays.compareUnsigned(name, o.name);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Xattr x && Arrays.equals(name, x.name) && Arrays.equals(value, x.value);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(name) + Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return EscapedText.of(name) + "=" + EscapedText.of(value);
    }
}
