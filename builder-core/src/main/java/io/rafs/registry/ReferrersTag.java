package io.rafs.registry;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.json.JsonText;
import io.rafs.oci.Descriptor;
import io.rafs.oci.Document;
import io.rafs.oci.Link;
import io.rafs.oci.MediaType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What refers to a manifest, where a registry does not list that itself: an index under the tag {@code sha256-<hex>}, which
 * whoever pushes a referrer brings up to date. Source: OCI distribution spec 1.1, "Referrers Tag Schema".
 *
 * <p>A tag cannot be changed on condition, so of two who write at once one may undo what the other did. Therefore everybody
 * looks again after a while that is longer than the other one takes from reading to writing, and adds what is gone.
 *
 * @param registry the repository
 * @param pauseMillis how long to wait before looking again, 0 or more; up to twice as long
 */
public record ReferrersTag(Registry registry, long pauseMillis) {
    private static final int TRIES = 8;

    /** In a repository, with a pause that is long enough for registries far away. */
    public static ReferrersTag of(Registry registry) {
        return new ReferrersTag(registry, 250);
    }

    /**
     * Lists a manifest among the referrers of its subject; one without a subject is none. It comes first, before what others
     * listed: nydus-snapshotter looks at no other.
     *
     * @param manifest was pushed before
     * @throws RegistryException if others undo it again and again
     */
    public void add(Document manifest) throws IOException {
        JsonObject json = manifest.json();
        Optional<JsonObject> subject = json.object("subject");
        if (subject.isEmpty()) {
            return;
        }
        String tag = "sha256-" + Descriptor.of(subject.get()).digest();
        for (int i = 0; i < TRIES; i++) {
            JsonObject index = index(tag);
            if (lists(index, manifest.digest())) {
                return;
            }
            byte[] bytes = with(index, entry(manifest, json));
            if (bytes.length > Registry.MAX_MANIFEST) {
                throw new RefusedException(
                        "%s, tag %s".formatted(registry.name(), tag),
                        "with one more referrer it would have %d bytes, at most %d are read; remove old ones"
                                .formatted(bytes.length, Registry.MAX_MANIFEST));
            }
            registry.pushManifest(tag, MediaType.INDEX, bytes);
            pause();
        }
        if (!lists(index(tag), manifest.digest())) {
            throw new RegistryException(
                    RegistryException.Kind.REJECTED,
                    0,
                    registry.name(),
                    "PUT manifest " + tag,
                    "others changed it each of %d times; try again when they are done".formatted(TRIES));
        }
    }

    private JsonObject index(String tag) throws IOException {
        String where = "%s, tag %s".formatted(registry.name(), tag);
        try {
            JsonObject index = JsonObject.parse(where, registry.manifest(tag).bytes());
            if (!index.has("manifests")) {
                throw new RefusedException(
                        where, "it is no index, and would be replaced by one of referrers; remove this tag first");
            }
            return index;
        } catch (RegistryException e) {
            if (e.kind() != RegistryException.Kind.NOT_FOUND) {
                throw e;
            }
            Map<String, Object> empty = new LinkedHashMap<>();
            empty.put("schemaVersion", 2L);
            empty.put("mediaType", MediaType.INDEX);
            empty.put("manifests", List.of());
            return JsonObject.parse(where, JsonText.compact(empty));
        }
    }

    private static boolean lists(JsonObject index, Digest digest) throws IOException {
        for (JsonObject entry : index.objects("manifests")) {
            if (entry.text("digest").equals(Optional.of("sha256:" + digest))) {
                return true;
            }
        }
        return false;
    }

    private static byte[] with(JsonObject index, Map<String, Object> added) throws IOException {
        List<Object> manifests = new ArrayList<>();
        manifests.add(added);
        for (JsonObject entry : index.objects("manifests")) {
            manifests.add(entry.fields());
        }
        Map<String, Object> fields = index.fields();
        fields.put("manifests", manifests);
        return JsonText.compact(fields);
    }

    /** What the referrers API would say of it. */
    private static Map<String, Object> entry(Document manifest, JsonObject json) throws IOException {
        Map<String, Object> entry = Link.to(manifest).tree();
        Optional<String> type = json.text("artifactType");
        if (type.isEmpty() && json.has("config")) {
            type = json.needObject("config").text("mediaType");
        }
        type.ifPresent(text -> entry.put("artifactType", text));
        json.object("annotations").ifPresent(annotations -> entry.put("annotations", annotations.fields()));
        return entry;
    }

    private void pause() throws IOException {
        try {
            Thread.sleep(pauseMillis + ThreadLocalRandom.current().nextLong(pauseMillis + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted while a list of referrers was changed");
        }
    }
}
