package io.rafs.cli;

import io.rafs.format.RefusedException;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The passphrase of a key that is being made. */
final class NewPassphraseMixin {
    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description =
                    "A file with the passphrase; a line end behind it does not count. Without it, RAFS_KEY_PASSPHRASE"
                            + " is taken, else you are asked.")
    private Path file;

    boolean isGiven() {
        return file != null;
    }

    /** The passphrase, which is not empty; the caller wipes it. */
    char[] ask(Path key) throws IOException {
        PassphraseSources sources = new PassphraseSources(
                Optional.ofNullable(file), System.getenv(), what -> typedTwice(System.console(), what));
        char[] passphrase = sources.passphrase(key.toString());
        if (passphrase.length == 0) {
            throw new RefusedException(
                    key.toString(),
                    "its passphrase is empty, or was not typed the same twice; give one, or say --no-passphrase");
        }
        return passphrase;
    }

    /** What was typed; empty if not twice the same. */
    private static Optional<char[]> typedTwice(Console console, String what) {
        if (console == null) {
            return Optional.empty();
        }
        char[] first = console.readPassword("Passphrase for %s: ", what);
        char[] second = first == null ? null : console.readPassword("Again: ");
        if (second == null) {
            return Optional.empty();
        }
        boolean same = Arrays.equals(first, second);
        Arrays.fill(second, '\0');
        if (!same) {
            Arrays.fill(first, '\0');
            return Optional.of(new char[0]);
        }
        return Optional.of(first);
    }
}
