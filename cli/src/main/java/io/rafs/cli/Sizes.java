package io.rafs.cli;

import io.rafs.format.SizeText;

/** Numbers of bytes for people. */
final class Sizes {
    private Sizes() {}

    /** Three digits or so and a unit, such as {@code 12.3 MiB}. */
    static String of(long bytes) {
        return SizeText.of(bytes);
    }
}
