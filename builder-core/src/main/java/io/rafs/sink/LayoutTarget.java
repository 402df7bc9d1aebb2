package io.rafs.sink;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.image.NamedOutput;
import io.rafs.json.JsonObject;
import io.rafs.json.JsonText;
import io.rafs.oci.Document;
import io.rafs.oci.Link;
import io.rafs.oci.MediaType;
import io.rafs.store.BlobStore;
import io.rafs.store.FileRange;
import io.rafs.store.OciLayout;
import io.rafs.store.Stored;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An OCI image layout in a directory, made if there is none. Blobs appear whole, under their digests; the index is replaced in
 * one rename while a lock is held, so that several processes may add to one layout. A crash leaves at most blobs that nothing
 * points at, and files whose names begin with {@code .rafs-}.
 */
public final class LayoutTarget implements ImageTarget {
    private static final String REF_NAME = "org.opencontainers.image.ref.name";
    private static final byte[] VERSION = "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8);

    private final Path directory;
    private final Optional<String> tag;
    private final int atOnce;

    private LayoutTarget(Path directory, Optional<String> tag, int atOnce) {
        this.directory = directory;
        this.tag = tag;
        this.atOnce = atOnce;
    }

    /**
     * The layout in a directory.
     *
     * @param tag what the image is to be called in it; one that has this name loses it
     * @param atOnce most blobs that are written at once
     * @throws RefusedException if something else is there
     */
    public static LayoutTarget open(Path directory, Optional<String> tag, int atOnce) throws IOException {
        if (!OciLayout.recognises(directory) && Files.exists(directory)) {
            try (Stream<Path> entries = Files.list(directory)) {
                if (entries.anyMatch(entry -> !isOwn(entry))) {
                    throw new RefusedException(
                            directory.toString(), "it is no OCI layout, and not empty; choose another directory");
                }
            }
        }
        return new LayoutTarget(directory, tag, atOnce);
    }

    /** Only when something comes in, so that a conversion that fails before leaves no empty layout. */
    private void create() throws IOException {
        if (OciLayout.recognises(directory)) {
            return;
        }
        Files.createDirectories(blobs());
        try (OutputStream out = new NamedOutput(directory.resolve("oci-layout"))) {
            out.write(VERSION);
        } catch (FileAlreadyExistsException e) {
            // another process is making the same layout
        }
        locked(() -> {
            Path index = directory.resolve("index.json");
            if (!Files.exists(index)) {
                WholeFile.put(index, index(List.of()));
            }
        });
    }

    private interface Step {
        void run() throws IOException;
    }

    /** Runs a step while no other process, and no other thread of this one, runs one on any layout. */
    @SuppressWarnings("try") // the lock is held, not asked
    private void locked(Step step) throws IOException {
        synchronized (LayoutTarget.class) {
            try (FileChannel channel = FileChannel.open(directory.resolve("oci-layout"), StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                step.run();
            }
        }
    }

    /** What an attempt before may have left behind. */
    private static boolean isOwn(Path entry) {
        String name = entry.getFileName().toString();
        return name.equals("blobs") || name.equals("oci-layout") || name.startsWith(CheckedCopy.PART);
    }

    @Override
    public String name() {
        return "oci:" + directory + tag.map(t -> ":" + t).orElse("");
    }

    @Override
    public int atOnce() {
        return atOnce;
    }

    @Override
    public boolean put(Link link, Stored bytes) throws IOException {
        Path blob = blob(link.digest());
        if (CheckedCopy.holds(blob, link)) { // one that was damaged, or cut by a crash, is put again in its place
            return false;
        }
        create();
        CheckedCopy.toFile(bytes, link, blob);
        return true;
    }

    @Override
    public void put(Document document) throws IOException {
        Link link = Link.to(document);
        Path blob = blob(document.digest());
        if (!CheckedCopy.holds(blob, link)) {
            create();
            WholeFile.put(blob, document.bytes());
        }
    }

    private Path blobs() {
        return directory.resolve("blobs").resolve("sha256");
    }

    private Path blob(Digest digest) {
        return blobs().resolve(digest.hex());
    }

    @Override
    public void publish(Document root) throws IOException {
        Settling.sync(blobs());
        Link link = named(root, tag);
        locked(() -> add(link.tree(), entry -> isReplaced(entry, link)));
    }

    /**
     * Gives a manifest, which was put before, a name of its own.
     *
     * @param name one that has it loses it
     * @param annotations of its entry, beside the name
     */
    public void publish(Document manifest, String name, Map<String, String> annotations) throws IOException {
        Settling.sync(blobs());
        Link named = named(manifest, Optional.of(name));
        for (Map.Entry<String, String> annotation : annotations.entrySet()) {
            named = named.annotated(annotation.getKey(), annotation.getValue());
        }
        Map<String, Object> entry = named.tree();
        locked(() -> add(entry, other -> name(other).equals(Optional.of(name))));
    }

    /** Adds annotations to each entry of a manifest, or index, that the layout lists. */
    public void annotate(Digest manifest, Map<String, String> annotations) throws IOException {
        locked(() -> change(manifests -> {
            List<Object> after = new ArrayList<>();
            for (JsonObject entry : manifests) {
                Map<String, Object> fields = entry.fields();
                if (entry.text("digest").equals(Optional.of("sha256:" + manifest))) {
                    Map<String, Object> all = new LinkedHashMap<>();
                    entry.object("annotations").ifPresent(before -> all.putAll(before.fields()));
                    all.putAll(annotations);
                    fields.put("annotations", all);
                }
                after.add(fields);
            }
            return after;
        }));
    }

    /** A layout has no list of referrers: its index has an entry without a name, which says what it is of. */
    @Override
    public void attach(Document manifest) throws IOException {
        put(manifest);
        Settling.sync(blobs());
        Map<String, Object> entry = attached(manifest);
        byte[] same = JsonText.compact(entry);
        locked(() -> change(before ->
                before.stream().anyMatch(other -> Arrays.equals(JsonText.compact(other.fields()), same))
                        ? before.stream().<Object>map(JsonObject::fields).toList() // what is there stays where it is
                        : with(
                                before,
                                entry,
                                other -> other.text("digest").equals(Optional.of("sha256:" + manifest.digest())))));
    }

    private interface Match {
        boolean test(JsonObject entry) throws IOException;
    }

    /** Puts an entry behind all others, those of which that it replaces go. */
    private void add(Map<String, Object> added, Match replaced) throws IOException {
        change(before -> with(before, added, replaced));
    }

    private static List<Object> with(List<JsonObject> before, Map<String, Object> added, Match replaced)
            throws IOException {
        List<Object> manifests = new ArrayList<>();
        for (JsonObject entry : before) {
            if (!replaced.test(entry)) {
                manifests.add(entry.fields());
            }
        }
        manifests.add(added);
        return manifests;
    }

    private interface Change {
        List<Object> apply(List<JsonObject> entries) throws IOException;
    }

    private void change(Change change) throws IOException {
        Path index = directory.resolve("index.json");
        JsonObject before =
                JsonObject.parse(index.toString(), FileRange.of(index).readAll(BlobStore.MAX_JSON));
        Map<String, Object> after = before.fields();
        after.put("manifests", change.apply(before.objects("manifests")));
        byte[] bytes = JsonText.compact(after);
        if (!Arrays.equals(bytes, JsonText.compact(before.fields()))) {
            WholeFile.put(index, bytes);
        }
    }

    /** Whether an entry has the name that the image gets, or is the same image without a name. */
    private boolean isReplaced(JsonObject entry, Link link) throws IOException {
        Optional<String> name = name(entry);
        return tag.isPresent() && name.equals(tag)
                || name.isEmpty() && entry.text("digest").equals(Optional.of("sha256:" + link.digest()));
    }

    private static Optional<String> name(JsonObject entry) throws IOException {
        Optional<JsonObject> annotations = entry.object("annotations");
        return annotations.isEmpty() ? Optional.empty() : annotations.get().text(REF_NAME);
    }

    /** An image as a layout's index lists it. */
    static Link named(Document root, Optional<String> tag) {
        return tag.isPresent() ? Link.to(root).annotated(REF_NAME, tag.get()) : Link.to(root);
    }

    /** A manifest that nothing leads to, as a layout's index lists it. */
    static Map<String, Object> attached(Document manifest) throws IOException {
        Map<String, Object> entry = Link.to(manifest).tree();
        Optional<String> type = manifest.json().text("artifactType");
        type.ifPresent(text -> entry.put("artifactType", text));
        return entry;
    }

    /** What the file {@code oci-layout} holds. */
    static byte[] version() {
        return VERSION.clone();
    }

    /** A layout's index of these images. */
    static byte[] index(List<Object> manifests) {
        Map<String, Object> index = new LinkedHashMap<>();
        index.put("schemaVersion", 2L);
        index.put("mediaType", MediaType.INDEX);
        index.put("manifests", manifests);
        return JsonText.compact(index);
    }

    @Override
    public void close() {
        // nothing is held open
    }
}
