package io.rafs.cache;

import io.rafs.digest.Hasher;
import io.rafs.format.Digest;
import io.rafs.oci.Document;
import io.rafs.store.BlobStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/**
 * Manifests, indexes and configs in files named by their digests; and for each name of an image, in a file named by the digest
 * of that name, which document it meant last: its digest, a line end, and its media type.
 */
final class DocumentDirectory {
    private static final int MAX_ROOT = 1 << 10;

    private final Path directory;
    private final Writer writer;

    /** Gives bytes a name, whole. */
    interface Writer {
        void write(Path file, byte[] bytes) throws IOException;
    }

    DocumentDirectory(Path directory, Writer writer) {
        this.directory = directory;
        this.writer = writer;
    }

    /** Where it is. */
    Path directory() {
        return directory;
    }

    /** A document that is kept whole. */
    Optional<Document> find(String where, String mediaType, Digest digest) throws IOException {
        Path file = directory.resolve(digest.hex());
        Optional<byte[]> bytes = read(file, BlobStore.MAX_JSON);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        Document document = Document.of(where, mediaType, bytes.get());
        if (!document.digest().equals(digest)) {
            Files.deleteIfExists(file); // damaged
            return Optional.empty();
        }
        return Optional.of(document);
    }

    void keep(Document document) throws IOException {
        writer.write(directory.resolve(document.digest().hex()), document.bytes());
    }

    /** What a name meant last. */
    Optional<Document> root(String name) throws IOException {
        Optional<byte[]> bytes = read(rootFile(name), MAX_ROOT);
        String[] lines =
                bytes.map(b -> new String(b, StandardCharsets.UTF_8)).orElse("").split("\n", 2);
        return lines.length == 2 && Digest.isHex(lines[0])
                ? find(name, lines[1], Digest.parse(lines[0]))
                : Optional.empty();
    }

    void keepRoot(String name, Document root) throws IOException {
        keep(root);
        writer.write(
                rootFile(name),
                "%s\n%s".formatted(root.digest().hex(), root.mediaType()).getBytes(StandardCharsets.UTF_8));
    }

    private Path rootFile(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return directory.resolve(
                "name-" + Hasher.sha256().digest(bytes, 0, bytes.length).hex());
    }

    /** The bytes of a file that is there and not too large. What is used is younger from now on. */
    private static Optional<byte[]> read(Path file, long most) throws IOException {
        try {
            if (Files.size(file) > most) {
                return Optional.empty();
            }
            byte[] bytes = Files.readAllBytes(file);
            Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis()));
            return Optional.of(bytes);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
