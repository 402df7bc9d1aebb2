package io.rafs.chunk;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them: {@code 4096}, {@code 16K}, {@code 1M}. */
final class ByteSize {
    /** So few digits that no unit makes more of them than a long holds. */
    private static final Pattern FORM = Pattern.compile("([0-9]{1,10})([kKmM]?)");

    private ByteSize() {}

    /**
     * Bytes.
     *
     * @throws IllegalArgumentException if it is none, or more than an int holds
     */
    static int parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("'%s' is no size; write for example 4096, 16K or 1M".formatted(text));
        }
        int shift = switch (form.group(2)) {
            case "k", "K" -> 10;
            case "m", "M" -> 20;
            default -> 0;
        };
        long bytes = Long.parseLong(form.group(1)) << shift;
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("'%s' is more than any chunk; the largest is 16M".formatted(text));
        }
        return (int) bytes;
    }

    /** The shortest form that {@link #parse} turns into this number again. */
    static String text(int bytes) {
        if (bytes != 0 && bytes % (1 << 20) == 0) {
            return (bytes >> 20) + "M";
        }
        return bytes != 0 && bytes % (1 << 10) == 0 ? (bytes >> 10) + "K" : Integer.toString(bytes);
    }
}
