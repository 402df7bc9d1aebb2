package io.rafs.build;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A directory that is gone when the work is done, also when a signal ends it. After {@code kill -9} it stays, with a name that
 * tells whose it was.
 *
 * @param path the directory
 */
public record Scratch(Path path, Thread cleaner) implements Closeable {
    /** A new directory in another one, which must be there. */
    public static Scratch in(Path parent) throws IOException {
        Path path = Files.createTempDirectory(parent, "rafs-convert-");
        Thread cleaner = new Thread(
                () -> {
                    try {
                        remove(path);
                    } catch (IOException e) {
                        // whatever could not be removed stays
                    }
                },
                "rafs-scratch");
        Runtime.getRuntime().addShutdownHook(cleaner);
        return new Scratch(path, cleaner);
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            Runtime.getRuntime().removeShutdownHook(cleaner);
        } catch (IllegalStateException e) {
            return; // the JVM is going down, and the hook does its work
        }
        remove(path);
    }
}
