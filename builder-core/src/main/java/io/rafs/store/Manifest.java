package io.rafs.store;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.oci.Descriptor;
import io.rafs.oci.Document;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A manifest and its config, which agree on how many layers there are. Source: OCI image spec, "Image Manifest" and "Image
 * Configuration".
 *
 * @param where stands in messages
 * @param config points at the config
 * @param configDocument the config, byte for byte
 * @param document the config, parsed
 * @param layers their descriptors, bottom first, not looked at yet
 * @param diffIds digests of the plain layers, bottom first
 */
public record Manifest(
        String where,
        Descriptor config,
        Document configDocument,
        JsonObject document,
        List<JsonObject> layers,
        List<Digest> diffIds) {

    /** Reads the config, too. */
    public static Manifest read(BlobStore blobs, JsonObject manifest, Descriptor config) throws IOException {
        List<JsonObject> layers = manifest.objects("layers");
        Document configDocument = blobs.document("config", config);
        JsonObject document = configDocument.json();
        List<Digest> diffIds = diffIds(document);
        if (diffIds.size() != layers.size()) {
            throw new RefusedException(
                    manifest.where(),
                    "it has %d layers, its config %d diff_ids; expected as many"
                            .formatted(layers.size(), diffIds.size()));
        }
        return new Manifest(manifest.where(), config, configDocument, document, layers, diffIds);
    }

    /** The diff_ids of a config, bottom first. */
    public static List<Digest> diffIds(JsonObject config) throws RefusedException {
        JsonObject rootfs = config.needObject("rootfs");
        List<Digest> diffIds = new ArrayList<>();
        for (String text : rootfs.texts("diff_ids")) {
            diffIds.add(Descriptor.digest(rootfs.where(), text));
        }
        return diffIds;
    }
}
