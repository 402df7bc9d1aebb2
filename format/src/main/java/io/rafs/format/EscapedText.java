package io.rafs.format;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes as text that a terminal, a log and a diff can bear, and from which the bytes can be had back: well-formed UTF-8
 * stays, a backslash is doubled, and control characters and bytes outside UTF-8 become {@code \xNN}.
 */
public final class EscapedText {
    private EscapedText() {}

    /** The escaped form of a text that somebody else wrote. */
    public static String of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The escaped form of all of {@code bytes}. */
    public static String of(byte[] bytes) {
        StringBuilder out = new StringBuilder(bytes.length);
        int at = 0;
        while (at < bytes.length) {
            int octet = bytes[at] & 0xff;
            int width = octet < 0x80 ? 1 : wellFormed(bytes, at);
            if (octet == '\\') {
                out.append("\\\\");
            } else if (octet < 0x20 || octet == 0x7f || width == 0) {
                out.append("\\x").append(Character.forDigit(octet >> 4, 16)).append(Character.forDigit(octet & 15, 16));
                width = 1;
            } else {
                appendVisible(out, new String(bytes, at, width, StandardCharsets.UTF_8));
            }
            at += width;
        }
        return out.toString();
    }

    /**
     * The bytes that an escaped text stands for; what needs no escape may be written as it is.
     *
     * @throws IllegalArgumentException if a backslash is not followed by another, or by x and two hex digits
     */
    public static byte[] bytes(byte[] escaped) {
        byte[] bytes = new byte[escaped.length];
        int length = 0;
        for (int at = 0; at < escaped.length; at++) {
            int octet = escaped[at];
            if (octet == '\\') {
                if (at + 1 < escaped.length && escaped[at + 1] == '\\') {
                    at++;
                } else {
                    octet = hexEscape(escaped, at);
                    at += 3;
                }
            }
            bytes[length++] = (byte) octet;
        }
        return Arrays.copyOf(bytes, length);
    }

    private static int hexEscape(byte[] escaped, int at) {
        if (at + 3 < escaped.length && escaped[at + 1] == 'x') {
            int high = Character.digit(escaped[at + 2], 16);
            int low = Character.digit(escaped[at + 3], 16);
            if (high >= 0 && low >= 0) {
                return high << 4 | low;
            }
        }
        throw new IllegalArgumentException("a backslash stands before '%s'; expected \\\\ or \\xNN, two hex digits"
                .formatted(of(Arrays.copyOfRange(escaped, at + 1, Math.min(at + 4, escaped.length)))));
    }

    /** Marks that reorder or hide text could make one name look like another: show their bytes instead. */
    private static void appendVisible(StringBuilder out, String character) {
        int type = Character.getType(character.codePointAt(0));
        if (type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR) {
            for (byte octet : character.getBytes(StandardCharsets.UTF_8)) {
                out.append("\\x%02x".formatted(octet));
            }
        } else {
            out.append(character);
        }
    }

    /** Bytes of the well-formed UTF-8 sequence at {@code at}, or 0. */
    private static int wellFormed(byte[] bytes, int at) {
        int lead = bytes[at] & 0xff;
        int width = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
        if (width == 0 || at + width > bytes.length) {
            return 0;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, at, width));
            return width;
        } catch (CharacterCodingException e) {
            return 0;
        }
    }
}
