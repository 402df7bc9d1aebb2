package io.rafs.cache;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.json.JsonText;
import io.rafs.oci.Descriptor;
import io.rafs.oci.Document;
import io.rafs.oci.Link;
import io.rafs.oci.MediaType;
import io.rafs.oci.NydusImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is kept of a layer, as an OCI artifact: so a registry keeps it, and a directory keeps the same. Its first layer is the
 * record, its second one the blob, if there is one.
 *
 * @param record what the layer holds
 * @param blob what the layer brought
 */
record CacheEntry(Descriptor record, Optional<Descriptor> blob) {
    /** Type of the artifact. */
    static final String TYPE = "application/vnd.rafs.cache.layer.v1";

    /** Media type of a record. */
    static final String RECORD = "application/vnd.rafs.cache.layer.record.v1+gzip";

    /** The config of an artifact that has none. Source: OCI image spec, "Guidance for an Empty Descriptor". */
    static final Document EMPTY =
            Document.of("the empty config", "application/vnd.oci.empty.v1+json", "{}".getBytes(StandardCharsets.UTF_8));

    /** The manifest of such an artifact. */
    static Document manifest(Link record, Optional<Link> blob) {
        List<Object> layers = new ArrayList<>();
        layers.add(record.tree());
        blob.ifPresent(link -> layers.add(link.tree()));
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("schemaVersion", 2L);
        fields.put("mediaType", MediaType.MANIFEST);
        fields.put("artifactType", TYPE);
        fields.put("config", Link.to(EMPTY).tree());
        fields.put("layers", layers);
        return Document.of("the cache entry", MediaType.MANIFEST, JsonText.compact(fields));
    }

    /** Points at a record. */
    static Link record(Digest digest, long size) {
        return new Link(RECORD, digest, size, Map.of());
    }

    /**
     * Reads the manifest of an entry.
     *
     * @throws RefusedException if it is another manifest
     */
    static CacheEntry parse(Document manifest) throws IOException {
        JsonObject json = manifest.json();
        List<JsonObject> layers = json.objects("layers");
        boolean typed = json.text("artifactType").filter(TYPE::equals).isPresent();
        if (!typed || layers.isEmpty() || layers.size() > 2) {
            throw new RefusedException(
                    manifest.where(), "it is no entry of a cache of layers; give the cache a place of its own");
        }
        Descriptor record = Descriptor.of(layers.get(0));
        Optional<Descriptor> blob = layers.size() == 2 ? Optional.of(Descriptor.of(layers.get(1))) : Optional.empty();
        boolean right = record.mediaType().equals(RECORD)
                && (blob.isEmpty() || blob.get().mediaType().equals(NydusImage.BLOB));
        if (!right) {
            throw new RefusedException(
                    manifest.where(), "its layers are no record and blob; give the cache a place of its own");
        }
        return new CacheEntry(record, blob);
    }
}
