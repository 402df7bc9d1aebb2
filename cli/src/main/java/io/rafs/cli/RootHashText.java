package io.rafs.cli;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** A root hash that somebody typed. */
final class RootHashText {
    private RootHashText() {}

    /** The digits, if they are those of SHA-256 or SHA-512. */
    static String check(CommandLine command, String text) {
        if (!text.matches("[0-9a-f]{64}|[0-9a-f]{128}")) {
            throw new ParameterException(
                    command, "'%s' is no root hash, expected 64 or 128 lower-case hex digits".formatted(text));
        }
        return text;
    }
}
