package io.rafs.sign;

import io.rafs.format.EscapedText;
import io.rafs.format.RefusedException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * A block of a PEM file (RFC 7468): what it says it is, and its bytes. Text between blocks is skipped, as every reader does.
 * Works on bytes rather than on text, since a text cannot be wiped.
 */
record Pem(String type, byte[] bytes) {
    private static final byte[] BEGIN = "-----BEGIN ".getBytes(StandardCharsets.US_ASCII);
    private static final int WIDTH = 64;

    /** Whether there is any block. */
    static boolean isPem(byte[] file) {
        return find(file, BEGIN, 0) >= 0;
    }

    /** All blocks in their order. */
    static List<Pem> parse(String where, byte[] file) throws RefusedException {
        List<Pem> blocks = new ArrayList<>();
        for (int at = find(file, BEGIN, 0); at >= 0; ) {
            int typeAt = at + BEGIN.length;
            int typeEnd = find(file, ascii("-----"), typeAt);
            if (typeEnd < 0 || typeEnd - typeAt > WIDTH) {
                throw new RefusedException(
                        where, "a PEM block begins but its first line does not end; the file is damaged");
            }
            String type = new String(file, typeAt, typeEnd - typeAt, StandardCharsets.US_ASCII);
            byte[] last = ascii("-----END " + type + "-----");
            int bodyEnd = find(file, last, typeEnd);
            if (bodyEnd < 0) {
                throw new RefusedException(
                        where,
                        "its PEM block '%s' has no end; the file is damaged or cut short"
                                .formatted(EscapedText.of(type)));
            }
            blocks.add(new Pem(type, body(where, type, file, typeEnd + 5, bodyEnd)));
            at = find(file, BEGIN, bodyEnd + last.length);
        }
        return blocks;
    }

    private static byte[] body(String where, String type, byte[] file, int from, int to) throws RefusedException {
        byte[] digits = new byte[to - from];
        int count = 0;
        try {
            for (int i = from; i < to; i++) {
                if (file[i] == ':') {
                    throw new RefusedException(
                            where,
                            "its PEM block '%s' has headers: it is encrypted the old way of OpenSSL; convert it with openssl pkcs8 -topk8 -v2 aes-256-cbc"
                                    .formatted(EscapedText.of(type)));
                }
                if (file[i] != '\n' && file[i] != '\r' && file[i] != ' ' && file[i] != '\t') {
                    digits[count++] = file[i];
                }
            }
            byte[] exact = Arrays.copyOf(digits, count);
            try {
                return Base64.getDecoder().decode(exact);
            } finally {
                Arrays.fill(exact, (byte) 0);
            }
        } catch (IllegalArgumentException e) {
            throw new RefusedException(
                    where, "its PEM block '%s' is not base64; the file is damaged".formatted(EscapedText.of(type)));
        } finally {
            Arrays.fill(digits, (byte) 0);
        }
    }

    /** The block as text, 64 digits a line. */
    byte[] encode() {
        byte[] digits = Base64.getEncoder().encode(bytes);
        ByteArrayOutputStream out = new ByteArrayOutputStream(digits.length * 2 + 100);
        out.writeBytes(ascii("-----BEGIN " + type + "-----\n"));
        for (int at = 0; at < digits.length; at += WIDTH) {
            out.write(digits, at, Math.min(WIDTH, digits.length - at));
            out.write('\n');
        }
        out.writeBytes(ascii("-----END " + type + "-----\n"));
        Arrays.fill(digits, (byte) 0);
        return out.toByteArray();
    }

    void wipe() {
        Arrays.fill(bytes, (byte) 0);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Where {@code word} stands first, from {@code from} on; -1 if nowhere. */
    private static int find(byte[] file, byte[] word, int from) {
        for (int at = from; at <= file.length - word.length; at++) {
            if (Arrays.equals(file, at, at + word.length, word, 0, word.length)) {
                return at;
            }
        }
        return -1;
    }
}
