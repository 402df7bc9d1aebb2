package io.rafs.codec;

import com.github.luben.zstd.util.Native;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The native library of zstd-jni, which must be unpacked into a file to be loaded. By itself it takes the one temporary
 * directory, dies where that is full, missing, or must not hold code (noexec), and leaves a megabyte there when the
 * process is killed. Here each directory that may do is tried, and the file is gone as soon as it is loaded.
 */
final class ZstdLibrary {
    private static final String FOLDER = "ZstdTempFolder";

    private ZstdLibrary() {}

    /** Loads the library, once. */
    static synchronized void load() throws IOException {
        if (Native.isLoaded() || System.getProperty(FOLDER) != null || System.getProperty("ZstdNativePath") != null) {
            return; // loaded, or by whoever runs this JVM told where from
        }
        List<String> failures = new ArrayList<>();
        for (String candidate : candidates()) {
            try {
                loadFrom(Path.of(candidate));
                return;
            } catch (IOException | RuntimeException | LinkageError e) {
                failures.add(candidate);
            }
        }
        throw new IOException(
                ("zstd's native library needs %s of space in a directory that may hold code; none of %s does."
                                + " Name one with java -Djava.io.tmpdir=DIR, or choose --compressor lz4")
                        .formatted("1 MiB", failures));
    }

    private static Set<String> candidates() {
        Set<String> directories = new LinkedHashSet<>();
        Stream.of(
                        System.getProperty("java.io.tmpdir"),
                        System.getenv("XDG_RUNTIME_DIR"),
                        "/dev/shm",
                        System.getProperty("user.home"),
                        System.getProperty("user.dir"))
                .filter(directory -> directory != null && Files.isDirectory(Path.of(directory)))
                .forEach(directories::add);
        return directories;
    }

    private static void loadFrom(Path directory) throws IOException {
        Path folder = Files.createTempDirectory(directory, "rafs-zstd-");
        try {
            System.setProperty(FOLDER, folder.toString());
            Native.load();
        } finally {
            System.clearProperty(FOLDER);
            remove(folder);
        }
    }

    /** A loaded library needs its file no more, save on Windows, where it goes when the JVM ends. */
    private static void remove(Path folder) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            folder.toFile().deleteOnExit();
        }
    }
}
