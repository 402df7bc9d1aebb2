package io.rafs.store;

import io.rafs.format.EscapedText;
import io.rafs.format.RefusedException;
import io.rafs.format.rafs.ExtendedSuperBlock;
import io.rafs.image.Budget;
import io.rafs.image.Content;
import io.rafs.image.EntryPath;
import io.rafs.image.LayerEntry;
import io.rafs.image.Limits;
import io.rafs.oci.Descriptor;
import io.rafs.oci.Document;
import io.rafs.oci.MediaType;
import io.rafs.tar.TarReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * An image packed into one tar: an OCI archive or a docker archive. Only an index of its entries is kept; their bytes are
 * read in place.
 */
public final class Archive implements ImageStore {
    /** What image archives hold; a layer soon has something else, and is not looked at further. */
    private static final Pattern SHAPE =
            Pattern.compile("/(oci-layout|repositories|version|manifest\\.json|index\\.json"
                    + "|blobs(/.*)?|[^/]*\\.json|[^/]*\\.tar(\\.gz)?|sha256:[0-9a-f]{64}|[0-9a-f]{64}(/.*)?)?");

    /** Most entries that an archive may have: an image has at most some hundred layers. */
    private static final int MAX_ENTRIES = 10_000;

    private static final int MAX_LINKS = 8;

    private static final EntryPath OCI_LAYOUT = EntryPath.parse("oci-layout");
    private static final EntryPath INDEX = EntryPath.parse("index.json");
    private static final EntryPath MANIFEST = EntryPath.parse("manifest.json");

    private final Path file;
    private final Map<EntryPath, FileRange> entries = new HashMap<>();
    private final Map<EntryPath, EntryPath> links = new HashMap<>();

    private Archive(Path file) {
        this.file = file;
    }

    /** The archive in a plain tar, or nothing if the tar is rather a layer. */
    public static Optional<Archive> of(Path file) throws IOException {
        Archive archive = new Archive(file);
        FileRange whole = FileRange.of(file);
        try (TarReader tar =
                new TarReader(whole.open(), new Budget(Limits.DEFAULT, ExtendedSuperBlock.MAX_CHUNK_SIZE))) {
            int count = 0;
            Optional<LayerEntry<Content>> entry = tar.next();
            while (entry.isPresent()) {
                if (++count > MAX_ENTRIES
                        || !SHAPE.matcher(entry.get().path().toString()).matches()) {
                    return Optional.empty();
                }
                archive.add(entry.get(), tar.dataOffset());
                entry = tar.next();
            }
        } catch (RefusedException e) {
            return Optional.empty(); // as a layer it is judged byte by byte
        }
        return archive.isOci() || archive.isDocker() ? Optional.of(archive) : Optional.empty();
    }

    private void add(LayerEntry<Content> entry, OptionalLong dataOffset) {
        EntryPath path = entry.path();
        if (entry instanceof LayerEntry.HardLink<Content> link) {
            links.put(path, link.target());
        } else if (entry instanceof LayerEntry.Symlink<Content> link) {
            target(path, link.target()).ifPresent(target -> links.put(path, target));
        } else if (entry instanceof LayerEntry.RegularFile<Content> regular && dataOffset.isPresent()) {
            entries.put(
                    path,
                    new FileRange(
                            "%s, entry %s".formatted(file, path.toString().substring(1)),
                            file,
                            dataOffset.getAsLong(),
                            regular.content().size()));
        }
    }

    /** Where a link in the archive leads; nothing if that is no path. */
    private static Optional<EntryPath> target(EntryPath link, byte[] target) {
        ByteArrayOutputStream spelling = new ByteArrayOutputStream();
        if (target[0] != '/') {
            link.parent().names().forEach(name -> {
                spelling.writeBytes(name.bytes());
                spelling.write('/');
            });
        }
        spelling.writeBytes(target);
        return parsed(spelling.toByteArray());
    }

    private static Optional<EntryPath> parsed(byte[] spelling) {
        try {
            return Optional.of(EntryPath.parse(spelling));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether it is an OCI layout that was packed, rather than what {@code docker save} writes. */
    public boolean isOci() {
        return entries.containsKey(OCI_LAYOUT) && entries.containsKey(INDEX);
    }

    /** Whether it has the list of images that {@code docker save} writes; an OCI archive may have one, too. */
    public boolean isDocker() {
        return entries.containsKey(MANIFEST);
    }

    @Override
    public String kind() {
        return isOci() ? "OCI archive" : "docker archive";
    }

    /** The index of an OCI archive. */
    @Override
    public Document root() throws IOException {
        FileRange index = entries.get(INDEX);
        return Document.of(index.name(), MediaType.INDEX, index.readAll(MAX_JSON));
    }

    /** The list of images in a docker archive, which is of a kind of its own. */
    public Document dockerList() throws IOException {
        FileRange list = entries.get(MANIFEST);
        return Document.of(list.name(), "", list.readAll(MAX_JSON));
    }

    /** The entry of this name, through links inside the archive. */
    public FileRange entry(String where, String name) throws RefusedException {
        Optional<EntryPath> at = parsed(name.getBytes(StandardCharsets.UTF_8));
        for (int hops = 0; hops < MAX_LINKS && at.isPresent(); hops++) {
            if (entries.containsKey(at.get())) {
                return entries.get(at.get());
            }
            at = Optional.ofNullable(links.get(at.get()));
        }
        throw new RefusedException(
                where,
                "the archive %s has no entry '%s'; the copy is incomplete".formatted(file, EscapedText.of(name)));
    }

    @Override
    public Stored blob(Descriptor descriptor) throws IOException {
        return entry(descriptor.where(), "blobs/sha256/" + descriptor.digest().hex())
                .sized(descriptor);
    }
}
