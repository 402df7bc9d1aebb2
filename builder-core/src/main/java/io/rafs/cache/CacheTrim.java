package io.rafs.cache;

import io.rafs.format.RefusedException;
import io.rafs.oci.Descriptor;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes from a cache what was not used for longest, until the rest is small enough. To be done while nobody else gives names
 * in it.
 */
final class CacheTrim {
    /** Unfinished files of this age belong to nobody who still lives. */
    private static final Duration STALE = Duration.ofDays(1);

    /** Most bytes of manifests and configs. */
    private static final long MAX_DOCUMENTS = 64 << 20;

    private final Path directory;
    private final Reader reader;
    private final Map<String, Long> sizes = new HashMap<>();
    private final Map<String, Integer> uses = new HashMap<>();
    private long bytes;

    /** Reads the manifest of an entry. */
    interface Reader {
        CacheEntry read(Path manifest) throws IOException;
    }

    private record Use(Path manifest, FileTime last, List<String> blobs) {}

    CacheTrim(Path directory, Reader reader) {
        this.directory = directory;
        this.reader = reader;
    }

    /** Trims to at most so many bytes of blobs and records. */
    void to(long maxBytes) throws IOException {
        Path blobs = directory.resolve("blobs").resolve("sha256");
        for (Path blob : list(blobs)) {
            sizes.put(blob.getFileName().toString(), Files.size(blob));
        }
        List<Use> entries = new ArrayList<>();
        for (Path manifest : list(directory.resolve("layers"))) {
            use(manifest, entries);
        }
        entries.sort(Comparator.comparing(Use::last).thenComparing(Use::manifest));
        for (Use oldest : entries) {
            if (bytes <= maxBytes) {
                break;
            }
            Files.deleteIfExists(oldest.manifest());
            oldest.blobs().forEach(this::release);
        }
        for (String blob : sizes.keySet()) {
            if (!uses.containsKey(blob)) {
                Files.deleteIfExists(blobs.resolve(blob));
            }
        }
        trimDocuments();
        FileTime stale = FileTime.fromMillis(System.currentTimeMillis() - STALE.toMillis());
        for (Path part : list(directory.resolve("part"))) {
            if (Files.getLastModifiedTime(part).compareTo(stale) < 0) {
                Files.deleteIfExists(part);
            }
        }
    }

    private void trimDocuments() throws IOException {
        Map<Path, FileTime> used = new HashMap<>();
        long bytes = 0;
        for (Path document : list(directory.resolve("documents"))) {
            used.put(document, Files.getLastModifiedTime(document));
            bytes += Files.size(document);
        }
        List<Path> oldest = new ArrayList<>(used.keySet());
        oldest.sort(Comparator.<Path, FileTime>comparing(used::get).thenComparing(path -> path));
        for (Path document : oldest) {
            if (bytes <= MAX_DOCUMENTS) {
                break;
            }
            bytes -= Files.size(document);
            Files.delete(document);
        }
    }

    private void use(Path manifest, List<Use> entries) throws IOException {
        List<String> blobs = new ArrayList<>();
        try {
            CacheEntry entry = reader.read(manifest);
            blobs.add(entry.record().digest().hex());
            entry.blob().map(Descriptor::digest).ifPresent(digest -> blobs.add(digest.hex()));
        } catch (RefusedException e) {
            Files.deleteIfExists(manifest); // damaged
            return;
        }
        if (!sizes.keySet().containsAll(blobs)) {
            Files.deleteIfExists(manifest); // a part of it is gone
            return;
        }
        for (String blob : blobs) {
            if (uses.merge(blob, 1, Integer::sum) == 1) {
                bytes += sizes.get(blob);
            }
        }
        entries.add(new Use(manifest, Files.getLastModifiedTime(manifest), blobs));
    }

    private void release(String blob) {
        if (uses.merge(blob, -1, Integer::sum) == 0) {
            uses.remove(blob);
            bytes -= sizes.get(blob);
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(entries::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        } catch (NoSuchFileException e) {
            return List.of();
        }
        return entries;
    }
}
