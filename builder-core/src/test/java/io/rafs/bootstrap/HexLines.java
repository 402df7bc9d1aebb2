package io.rafs.bootstrap;

import java.util.HexFormat;
import java.util.Locale;

/** Bytes as lines of hex with their offsets, so that a difference shows where it is. */
final class HexLines {
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    private HexLines() {}

    /** Reads lines such as {@code 400: e2 e1}; what no line speaks of is zero. */
    static byte[] bytes(String lines, int size) {
        byte[] bytes = new byte[size];
        lines.lines().forEach(line -> {
            int colon = line.indexOf(':');
            byte[] parsed = HEX.parseHex(line.substring(colon + 1).strip());
            System.arraycopy(
                    parsed, 0, bytes, Integer.parseInt(line.substring(0, colon).strip(), 16), parsed.length);
        });
        return bytes;
    }

    /** All lines of 16 bytes that are not zero. */
    static String of(byte[] bytes) {
        StringBuilder lines = new StringBuilder();
        for (int at = 0; at < bytes.length; at += 16) {
            int end = Math.min(bytes.length, at + 16);
            String line = HEX.formatHex(bytes, at, end);
            if (!line.matches("[0 ]*")) {
                lines.append(String.format(Locale.ROOT, "%03x: %s%n", at, line));
            }
        }
        return lines.toString();
    }
}
