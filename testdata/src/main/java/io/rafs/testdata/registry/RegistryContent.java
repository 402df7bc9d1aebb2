package io.rafs.testdata.registry;

import io.rafs.testdata.Json;
import io.rafs.testdata.JsonReader;
import io.rafs.testdata.Sha256;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a {@link TestRegistry} holds. Whole requests run under its lock. */
final class RegistryContent {
    /** A manifest as it was pushed. */
    record Stored(String mediaType, byte[] bytes) {}

    private static final class Repository {
        private final Map<String, byte[]> blobs = new HashMap<>();
        private final Map<String, Stored> manifests = new LinkedHashMap<>();
        private final Map<String, String> tags = new TreeMap<>();
    }

    private final Map<String, Repository> repositories = new TreeMap<>();
    private final Map<String, ByteArrayOutputStream> uploads = new HashMap<>();
    private int nextUpload;

    private Repository repository(String name) {
        return repositories.computeIfAbsent(name, n -> new Repository());
    }

    Optional<byte[]> blob(String repository, String digest) {
        return Optional.ofNullable(repository(repository).blobs.get(digest));
    }

    void putBlob(String repository, String digest, byte[] bytes) {
        repository(repository).blobs.put(digest, bytes);
    }

    String startUpload() {
        String id = "upload-" + nextUpload++;
        uploads.put(id, new ByteArrayOutputStream());
        return id;
    }

    Optional<ByteArrayOutputStream> upload(String id) {
        return Optional.ofNullable(uploads.get(id));
    }

    void endUpload(String id) {
        uploads.remove(id);
    }

    Optional<Stored> manifest(String repository, String tagOrDigest) {
        Repository held = repository(repository);
        return Optional.ofNullable(held.manifests.get(held.tags.getOrDefault(tagOrDigest, tagOrDigest)));
    }

    /** Stores a manifest and answers its subject's digest, if it has one. */
    Optional<String> putManifest(String repository, String tagOrDigest, Stored manifest) {
        Repository held = repository(repository);
        String digest = Sha256.digest(manifest.bytes());
        held.manifests.put(digest, manifest);
        if (!tagOrDigest.startsWith("sha256:")) {
            held.tags.put(tagOrDigest, digest);
        }
        return JsonReader.read(manifest.bytes()).object("subject").flatMap(subject -> subject.text("digest"));
    }

    List<String> tags(String repository) {
        return List.copyOf(repository(repository).tags.keySet());
    }

    /** An index of what refers to a manifest. Source: OCI distribution spec 1.1, "Listing Referrers". */
    byte[] referrers(String repository, String subject, Optional<String> artifactType) {
        List<Object> found = new ArrayList<>();
        repository(repository).manifests.forEach((digest, manifest) -> {
            JsonReader json = JsonReader.read(manifest.bytes());
            Optional<String> about = json.object("subject").flatMap(o -> o.text("digest"));
            Optional<String> type =
                    json.text("artifactType").or(() -> json.object("config").flatMap(o -> o.text("mediaType")));
            if (about.equals(Optional.of(subject)) && (artifactType.isEmpty() || artifactType.equals(type))) {
                found.add(Json.object(
                        "mediaType",
                        manifest.mediaType(),
                        "digest",
                        digest,
                        "size",
                        manifest.bytes().length,
                        "artifactType",
                        type.orElse(null),
                        "annotations",
                        json.fields().get("annotations")));
            }
        });
        return Json.bytes(Json.object(
                "schemaVersion", 2, "mediaType", "application/vnd.oci.image.index.v1+json", "manifests", found));
    }
}
