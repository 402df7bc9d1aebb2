package io.rafs.oci;

import io.rafs.format.Digest;
import io.rafs.image.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.json.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a converted image looks to container tools: its data blobs are layers, and behind them comes one with the bootstrap.
 * Source: Nydus's converter and containerd's nydus-snapshotter.
 */
public final class NydusImage {
    /** Media type of a data blob; its digest is its id. */
    public static final String BLOB = "application/vnd.oci.image.layer.nydus.blob.v1";

    /** What an index may say that a manifest of such an image is. */
    public static final String ARTIFACT = "application/vnd.nydus.image.manifest.v1+json";

    /** Marks the layer that holds the bootstrap. */
    public static final String BOOTSTRAP_MARK = "containerd.io/snapshot/nydus-bootstrap";

    /** Name of the bootstrap in its layer. */
    public static final String BOOTSTRAP = "image/image.boot";

    private static final String BLOB_MARK = "containerd.io/snapshot/nydus-blob";
    private static final String VERSION_MARK = "containerd.io/snapshot/nydus-fs-version";
    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";

    private NydusImage() {}

    /** Points at a data blob. */
    public static Link blob(Digest id, long size) {
        return new Link(BLOB, id, size, Map.of(BLOB_MARK, "true"));
    }

    /** Points at the layer of the bootstrap, a tar in gzip. */
    public static Link bootstrap(Digest digest, long size) {
        return new Link(LAYER, digest, size, Map.of())
                .annotated(BOOTSTRAP_MARK, "true")
                .annotated(VERSION_MARK, "6");
    }

    /**
     * The config of a converted image: that of its source, but for its layers and their history.
     *
     * @param source as it was; fields that nobody knows stay
     * @param diffIds of all layers, that of the bootstrap last
     */
    public static Document config(JsonObject source, List<Digest> diffIds) throws RefusedException {
        Map<String, Object> fields = source.fields();
        fields.put(
                "rootfs",
                ordered(
                        "type",
                        "layers",
                        "diff_ids",
                        diffIds.stream().map(id -> "sha256:" + id).toList()));
        List<Object> history = new ArrayList<>();
        for (JsonObject step : source.objects("history")) {
            history.add(step.fields());
        }
        history.add(ordered("created_by", "rafs", "comment", "Nydus Bootstrap Layer"));
        fields.put("history", history);
        return Document.of("the converted config", MediaType.CONFIG, JsonText.compact(fields));
    }

    /** The manifest of a converted image, its bootstrap the last of the layers. */
    public static Document manifest(Document config, List<Link> layers, Map<String, String> annotations) {
        Map<String, Object> fields = ordered(
                "schemaVersion",
                2L,
                "mediaType",
                MediaType.MANIFEST,
                "config",
                Link.to(config).tree(),
                "layers",
                layers.stream().map(Link::tree).toList());
        if (!annotations.isEmpty()) {
            fields.put("annotations", annotations);
        }
        return Document.of("the converted manifest", MediaType.MANIFEST, JsonText.compact(fields));
    }

    private static Map<String, Object> ordered(Object... pairs) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            fields.put((String) pairs[i], pairs[i + 1]);
        }
        return fields;
    }
}
