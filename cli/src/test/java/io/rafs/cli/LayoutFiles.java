package io.rafs.cli;

import io.rafs.digest.Hasher;
import io.rafs.json.JsonObject;
import io.rafs.json.JsonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** What lies in an OCI layout, looked at file by file, and changed where a test needs something that no forge makes. */
record LayoutFiles(Path directory) {
    private static final String NAME = "org.opencontainers.image.ref.name";

    /** The entries of the layout's own index. */
    List<JsonObject> entries() throws IOException {
        return json(directory.resolve("index.json")).objects("manifests");
    }

    /** The entry that has a name. */
    JsonObject entry(String tag) throws IOException {
        for (JsonObject entry : entries()) {
            Optional<JsonObject> annotations = entry.object("annotations");
            if (annotations.isPresent() && annotations.get().text(NAME).equals(Optional.of(tag))) {
                return entry;
            }
        }
        throw new AssertionError("no image is called " + tag);
    }

    /** The manifest or index of a name. */
    JsonObject root(String tag) throws IOException {
        return document(entry(tag).needText("digest"));
    }

    /** The digest behind a name. */
    String digest(String tag) throws IOException {
        return entry(tag).needText("digest");
    }

    JsonObject document(String digest) throws IOException {
        return json(blob(digest));
    }

    Path blob(String digest) {
        return directory.resolve("blobs/sha256").resolve(digest.substring("sha256:".length()));
    }

    /** All files with their bytes' digests. */
    Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(path);
                files.put(
                        directory.relativize(path).toString(),
                        Hasher.sha256().digest(bytes, 0, bytes.length).hex());
            }
        }
        return files;
    }

    /** Adds a document and answers its descriptor. */
    Map<String, Object> put(String mediaType, byte[] bytes) throws IOException {
        String digest = "sha256:" + Hasher.sha256().digest(bytes, 0, bytes.length);
        Files.write(blob(digest), bytes);
        Map<String, Object> descriptor = new LinkedHashMap<>();
        descriptor.put("mediaType", mediaType);
        descriptor.put("digest", digest);
        descriptor.put("size", (long) bytes.length);
        return descriptor;
    }

    /** Gives a name to another version of its manifest or index. */
    void change(String tag, UnaryOperator<Map<String, Object>> change) throws IOException {
        JsonObject before = entry(tag);
        Map<String, Object> changed = change.apply(root(tag).fields());
        Map<String, Object> descriptor = put(before.needText("mediaType"), JsonText.compact(changed));
        Map<String, Object> index = json(directory.resolve("index.json")).fields();
        List<Object> entries = new ArrayList<>();
        for (JsonObject entry : entries()) {
            Map<String, Object> fields = entry.fields();
            if (entry.needText("digest").equals(before.needText("digest"))) {
                fields.putAll(descriptor);
            }
            entries.add(fields);
        }
        index.put("manifests", entries);
        Files.write(directory.resolve("index.json"), JsonText.compact(index));
    }

    private static JsonObject json(Path file) throws IOException {
        return JsonObject.parse(file.toString(), Files.readAllBytes(file));
    }
}
