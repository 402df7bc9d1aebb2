package io.rafs.shouldfail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What an {@code .expected} file says: a line with the exit code, a line with the arguments, and then the whole of
 * standard error, in which {@code {}} stands for the input's path.
 */
public record Expected(int code, String arguments, String message) {
    /** Reads a file. */
    public static Expected read(Path file) throws IOException {
        String[] parts = Files.readString(file, StandardCharsets.UTF_8).split("\n", 3);
        if (parts.length < 3) {
            throw new IOException("%s: expected an exit code, arguments and a message, a line each".formatted(file));
        }
        return new Expected(Integer.parseInt(parts[0]), parts[1], parts[2]);
    }

    /** Writes a file that {@link #read} reads. */
    public void write(Path file) throws IOException {
        Files.writeString(file, "%d\n%s\n%s".formatted(code, arguments, message), StandardCharsets.UTF_8);
    }
}
