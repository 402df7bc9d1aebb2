package io.rafs.source;

import io.rafs.format.Digest;
import io.rafs.format.EscapedText;
import io.rafs.image.RefusedException;
import io.rafs.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarFile;

/**
 * An image packed into one tar: an OCI archive or a docker archive. Only an index of its entries is kept; their bytes are
 * read in place.
 */
final class Archive implements BlobStore {
    /** What image archives hold; a layer soon has something else, and is not looked at further. */
    private static final Pattern SHAPE =
            Pattern.compile("(\\./)?(oci-layout|repositories|version|manifest\\.json|index\\.json"
                    + "|blobs(/.*)?|[^/]*\\.json|[^/]*\\.tar(\\.gz)?|sha256:[0-9a-f]{64}|[0-9a-f]{64}(/.*)?)?/?");

    /** Most entries that an archive may have: an image has at most some hundred layers. */
    private static final int MAX_ENTRIES = 10_000;

    private final Path file;
    private final Map<String, FileRange> entries;
    private final Map<String, String> links;

    private Archive(Path file, Map<String, FileRange> entries, Map<String, String> links) {
        this.file = file;
        this.entries = entries;
        this.links = links;
    }

    /** The archive in a plain tar, or nothing if the tar is rather a layer. */
    static Optional<Archive> of(Path file) throws IOException {
        if (!hasShape(file)) {
            return Optional.empty();
        }
        Map<String, FileRange> entries = new HashMap<>();
        Map<String, String> links = new HashMap<>();
        try (TarFile tar = new TarFile(file.toFile(), "ISO-8859-1")) {
            for (TarArchiveEntry entry : tar.getEntries()) {
                String name = plain(entry.getName());
                if (entry.isSymbolicLink() || entry.isLink()) {
                    links.put(name, entry.isLink() ? plain(entry.getLinkName()) : resolve(name, entry.getLinkName()));
                } else if (entry.isFile() && !entry.isSparse()) {
                    entries.put(
                            name,
                            new FileRange(
                                    file + ", entry " + EscapedText.of(name),
                                    file,
                                    entry.getDataOffset(),
                                    entry.getSize()));
                }
            }
        }
        Archive archive = new Archive(file, entries, links);
        return archive.isOci() || archive.isDocker() ? Optional.of(archive) : Optional.empty();
    }

    private static boolean hasShape(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(FileRange.of(file).open());
                TarArchiveInputStream tar = new TarArchiveInputStream(in, "ISO-8859-1")) {
            int count = 0;
            TarArchiveEntry entry;
            while ((entry = tar.getNextEntry()) != null) {
                if (++count > MAX_ENTRIES || !SHAPE.matcher(entry.getName()).matches()) {
                    return false;
                }
            }
            return count > 0;
        } catch (IOException | IllegalArgumentException e) {
            return false; // no tar that a library reads: as a layer it is judged byte by byte
        }
    }

    private boolean isOci() {
        return entries.containsKey("oci-layout") && entries.containsKey("index.json");
    }

    private boolean isDocker() {
        return entries.containsKey("manifest.json");
    }

    /** The image that the options mean. */
    Source open(SourceOptions options) throws IOException {
        if (isOci()) {
            FileRange index = entries.get("index.json");
            JsonObject json = JsonObject.parse(index.name(), index.readAll(MAX_JSON));
            return new OciImage("OCI archive", this, options).fromIndex(json);
        }
        return DockerArchive.open(this, entries.get("manifest.json"), options);
    }

    /** The entry of this name, through links inside the archive. */
    FileRange entry(String where, String name) throws RefusedException {
        String at = plain(name);
        for (int hops = 0; hops < 8; hops++) {
            if (entries.containsKey(at)) {
                return entries.get(at);
            }
            if (!links.containsKey(at)) {
                break;
            }
            at = links.get(at);
        }
        throw new RefusedException(
                where,
                "the archive %s has no entry '%s'; the copy is incomplete".formatted(file, EscapedText.of(name)));
    }

    @Override
    public FileRange blob(String where, Digest digest) throws IOException {
        return entry(where, "blobs/sha256/" + digest.hex());
    }

    private static String resolve(String link, String target) {
        int slash = link.lastIndexOf('/');
        return plain(target.startsWith("/") ? target : link.substring(0, slash + 1) + target);
    }

    /** A name without "." and "..", which stop at the archive's top. */
    private static String plain(String name) {
        java.util.ArrayDeque<String> parts = new java.util.ArrayDeque<>();
        for (String part : name.split("/")) {
            if (part.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return String.join("/", parts);
    }
}
