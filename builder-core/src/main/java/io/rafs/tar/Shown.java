package io.rafs.tar;

import io.rafs.format.EscapedText;
import java.util.Arrays;

/** Bytes out of a tar as text for messages, cut where a hostile tar would fill a screen or a heap with them. */
final class Shown {
    private static final int LONGEST = 1024;

    private Shown() {}

    /** All of the bytes, or the first 1024 and how many there are. */
    static String of(byte[] bytes) {
        return bytes.length <= LONGEST
                ? EscapedText.of(bytes)
                : "%s...(%d bytes)".formatted(EscapedText.of(Arrays.copyOf(bytes, LONGEST)), bytes.length);
    }
}
