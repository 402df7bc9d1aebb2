package io.rafs.cache;

import io.rafs.digest.Sha256;
import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.image.Blob;
import io.rafs.image.NamedOutput;
import io.rafs.image.SharedFile;
import io.rafs.oci.Descriptor;
import io.rafs.oci.Document;
import io.rafs.oci.Link;
import io.rafs.oci.MediaType;
import io.rafs.oci.NydusImage;
import io.rafs.store.FileRange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A cache in a directory: {@code layers/KEY} is the manifest of an entry, {@code blobs/sha256/HEX} what it points at; {@code
 * documents} has manifests and configs of images. Several processes may use it at once. Nothing is brought to disk in haste: what a crash spoils has a wrong digest, and goes.
 */
public final class CacheDirectory implements CachePlace {
    private static final String MARK = "rafs-cache";
    private static final String VERSION = "rafs cache, version 1\n";
    private static final Set<String> PARTS = Set.of(MARK, "lock", "layers", "blobs", "documents", "part");
    private static final int MAX_MANIFEST = 1 << 16;

    private final Path directory;
    private final long maxBytes;
    private final CacheLock lock;

    private CacheDirectory(Path directory, long maxBytes) {
        this.directory = directory;
        this.maxBytes = maxBytes;
        lock = new CacheLock(directory.resolve("lock"));
    }

    /**
     * The cache in a directory, made if there is none.
     *
     * @param maxBytes what it is trimmed to when it is closed
     * @throws RefusedException if the directory holds something else
     */
    public static CacheDirectory open(Path directory, long maxBytes) throws IOException {
        Path mark = directory.resolve(MARK);
        if (!Files.exists(mark)) {
            refuseOther(directory);
            Files.createDirectories(directory.resolve("layers"));
            Files.createDirectories(directory.resolve("blobs").resolve("sha256"));
            Files.createDirectories(directory.resolve("documents"));
            Files.createDirectories(directory.resolve("part"));
            CacheDirectory cache = new CacheDirectory(directory, maxBytes);
            cache.replace(mark, VERSION.getBytes(StandardCharsets.UTF_8)); // last: a marked directory has all parts
            return cache;
        }
        String version = Files.size(mark) <= MAX_MANIFEST ? Files.readString(mark) : "";
        if (!version.equals(VERSION)) {
            throw new RefusedException(
                    directory.toString(), "it is a cache of another version of rafs; choose another directory");
        }
        return new CacheDirectory(directory, maxBytes);
    }

    private static void refuseOther(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> entries = Files.list(directory)) {
            // what another process may just be making
            boolean other = entries.anyMatch(
                    entry -> !PARTS.contains(entry.getFileName().toString()));
            if (other) {
                throw new RefusedException(
                        directory.toString(), "it is no cache of rafs, and not empty; choose another directory");
            }
        }
    }

    @Override
    public String name() {
        return directory.toString();
    }

    /** Manifests and configs of images. */
    DocumentDirectory documents() {
        return new DocumentDirectory(directory.resolve("documents"), this::replace);
    }

    @Override
    public Optional<Kept> find(Digest key, Path into) throws IOException {
        Optional<CacheEntry> entry = lock.shared(() -> take(key, into));
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        Optional<FileRange> record = checked(entry.get().record(), into);
        Optional<FileRange> blob = entry.get().blob().isEmpty()
                ? Optional.empty()
                : checked(entry.get().blob().get(), into);
        if (record.isEmpty() || blob.isPresent() != entry.get().blob().isPresent()) {
            drop(key);
            unlink(entry.get(), into);
            return Optional.empty();
        }
        return Optional.of(new Kept(entry.get(), record.get(), blob.map(file -> file)));
    }

    /** What is not used must not be in the way of what is made in its place. */
    private static void unlink(CacheEntry entry, Path into) throws IOException {
        Files.deleteIfExists(into.resolve(entry.record().digest().hex()));
        if (entry.blob().isPresent()) {
            Files.deleteIfExists(into.resolve(entry.blob().get().digest().hex()));
        }
    }

    /** Gives what an entry points at names that no trimming takes away. */
    private Optional<CacheEntry> take(Digest key, Path into) throws IOException {
        Path manifest = entry(key);
        try {
            CacheEntry entry = read(manifest);
            link(entry.record(), into);
            if (entry.blob().isPresent()) {
                link(entry.blob().get(), into);
            }
            return Optional.of(entry);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (RefusedException e) {
            Files.deleteIfExists(manifest); // damaged
            return Optional.empty();
        }
    }

    private CacheEntry read(Path manifest) throws IOException {
        byte[] bytes = FileRange.of(manifest).readAll(MAX_MANIFEST);
        return CacheEntry.parse(Document.of(manifest.toString(), MediaType.MANIFEST, bytes));
    }

    private void link(Descriptor part, Path into) throws IOException {
        try {
            SharedFile.of(blob(part.digest()), into.resolve(part.digest().hex()));
        } catch (FileAlreadyExistsException e) {
            // two layers with the same blob or record
        }
    }

    /** A part, if it is what it was. */
    private Optional<FileRange> checked(Descriptor part, Path into) throws IOException {
        Path file = into.resolve(part.digest().hex());
        if (Files.size(file) == part.size() && digest(file).equals(part.digest())) {
            return Optional.of(FileRange.of(file));
        }
        Files.deleteIfExists(blob(part.digest()));
        return Optional.empty();
    }

    private static Digest digest(Path file) throws IOException {
        Sha256 sha256 = new Sha256();
        byte[] buffer = new byte[1 << 18];
        try (InputStream in = Files.newInputStream(file)) {
            for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
                sha256.update(buffer, 0, length);
            }
        }
        return sha256.digest();
    }

    @Override
    public void keep(Digest key, Path record, Optional<Blob> blob) throws IOException {
        Link link = CacheEntry.record(digest(record), Files.size(record));
        add(record, link.digest());
        if (blob.isPresent()) {
            add(blob.get().file().orElseThrow(), blob.get().id());
        }
        Document manifest = CacheEntry.manifest(link, blob.map(b -> NydusImage.blob(b.id(), b.fileSize())));
        lock.shared(() -> {
            replace(entry(key), manifest.bytes());
            return manifest;
        });
    }

    /** Copies, where it must, before the name is given. */
    private void add(Path file, Digest digest) throws IOException {
        Path part = part();
        try {
            SharedFile.of(file, part);
            // a blob that is there may be damaged: this one is not
            lock.shared(() -> Files.move(
                    part, blob(digest), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING));
        } finally {
            Files.deleteIfExists(part); // of two names of one file, a move takes none away
        }
    }

    @Override
    public void drop(Digest key) throws IOException {
        Files.deleteIfExists(entry(key));
    }

    private void replace(Path file, byte[] bytes) throws IOException {
        Path part = part();
        try {
            try (OutputStream out = new NamedOutput(part)) {
                out.write(bytes);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** When an entry was used last is told by its file's time. A layer outlives those above it, which are of no use alone. */
    @Override
    public void used(List<Digest> keys) throws IOException {
        long now = System.currentTimeMillis();
        for (int i = 0; i < keys.size(); i++) {
            try {
                Files.setLastModifiedTime(entry(keys.get(i)), FileTime.fromMillis(now + keys.size() - i));
            } catch (NoSuchFileException e) {
                // another process has trimmed it
            }
        }
    }

    private Path entry(Digest key) {
        return directory.resolve("layers").resolve(key.hex());
    }

    private Path blob(Digest digest) {
        return directory.resolve("blobs").resolve("sha256").resolve(digest.hex());
    }

    private Path part() {
        return directory.resolve("part").resolve(UUID.randomUUID().toString());
    }

    /** Trims the cache. */
    @Override
    public void close() throws IOException {
        lock.alone(() -> {
            new CacheTrim(directory, this::read).to(maxBytes);
            return null;
        });
    }
}
