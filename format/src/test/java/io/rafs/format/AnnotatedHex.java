package io.rafs.format;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/**
 * Bytes as a test writes them down: hex, one field a line, its meaning behind a {@code #}. A run of equal bytes may be
 * written {@code 00*56}.
 */
public final class AnnotatedHex {

    private AnnotatedHex() {}

    public static byte[] bytes(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String line : text.split("\n")) {
            for (String word : line.replaceFirst("#.*", "").trim().split("\\s+")) {
                int star = word.indexOf('*');
                byte[] bytes = HexFormat.of().parseHex(star < 0 ? word : word.substring(0, star));
                int times = star < 0 ? 1 : Integer.parseInt(word.substring(star + 1));
                for (int i = 0; i < times; i++) {
                    out.writeBytes(bytes);
                }
            }
        }
        return out.toByteArray();
    }
}
