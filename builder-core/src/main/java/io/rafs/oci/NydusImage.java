package io.rafs.oci;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.json.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a converted image looks to container tools: its data blobs are layers, and behind them comes one with the bootstrap.
 * Source: Nydus's converter and containerd's nydus-snapshotter.
 */
public final class NydusImage {
    /** Media type of a data blob; its digest is its id. */
    public static final String BLOB = "application/vnd.oci.image.layer.nydus.blob.v1";

    /** What an index may say that a manifest of such an image is. */
    public static final String ARTIFACT = "application/vnd.nydus.image.manifest.v1+json";

    /** What the platform of an index entry may have among its {@code os.features}: the older mark, which not all registries take. */
    public static final String OS_FEATURE = "nydus.remoteimage.v1";

    /** Marks the layer that holds the bootstrap. */
    public static final String BOOTSTRAP_MARK = "containerd.io/snapshot/nydus-bootstrap";

    /** Where nydus-snapshotter looks for a signature of the bootstrap. Source: nydus-snapshotter, pkg/label/label.go. */
    public static final String SIGNATURE = "containerd.io/snapshot/nydus-signature";

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

    /** The layer of a bootstrap with a signature of that, in base64. */
    public static Link signed(Link bootstrap, String signature) {
        return bootstrap.annotated(SIGNATURE, signature);
    }

    /**
     * The config of a converted image: that of its source, but for its layers and their history.
     *
     * @param source as it was; fields that nobody knows stay. That of a converted image, which was pulled, gets no second
     *     step of history: what is pushed again is the same image
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
        Map<String, Object> step = ordered("created_by", "rafs", "comment", "Nydus Bootstrap Layer");
        if (history.isEmpty() || !history.get(history.size() - 1).equals(step)) {
            history.add(step);
        }
        fields.put("history", history);
        return Document.of("the converted config", MediaType.CONFIG, JsonText.compact(fields));
    }

    /**
     * The manifest of a converted image, its bootstrap the last of the layers.
     *
     * @param subject the manifest that it was converted from, if it is to be found by that one
     */
    public static Document manifest(Document config, List<Link> layers, Optional<Link> subject) {
        Map<String, Object> fields = ordered("schemaVersion", 2L, "mediaType", MediaType.MANIFEST);
        if (subject.isPresent()) {
            fields.put("artifactType", ARTIFACT); // what lists of referrers are searched for
        }
        fields.put("config", Link.to(config).tree());
        fields.put("layers", layers.stream().map(Link::tree).toList());
        subject.ifPresent(link -> fields.put("subject", link.tree()));
        return Document.of("the converted manifest", MediaType.MANIFEST, JsonText.compact(fields));
    }

    /** Whether a manifest is one of a converted image: its last layer is marked as a bootstrap. */
    public static boolean isConverted(JsonObject manifest) throws RefusedException {
        List<JsonObject> layers = manifest.objects("layers");
        if (layers.isEmpty()) {
            return false;
        }
        Optional<JsonObject> annotations = layers.get(layers.size() - 1).object("annotations");
        return annotations.isPresent()
                && annotations.get().text(BOOTSTRAP_MARK).filter("true"::equals).isPresent();
    }

    /** Whether an entry of an index says that it is a converted image, in the new way or in the older one. */
    public static boolean isMarked(JsonObject entry) throws RefusedException {
        if (entry.text("artifactType").filter(ARTIFACT::equals).isPresent()) {
            return true;
        }
        Optional<JsonObject> platform = entry.object("platform");
        return platform.isPresent() && platform.get().texts("os.features").contains(OS_FEATURE);
    }

    /** What an index says of a converted image for this platform, whose fields all stay. */
    public static Map<String, Object> entry(Document manifest, Map<String, Object> platform, boolean osFeature) {
        Map<String, Object> entry = Link.to(manifest).tree();
        Map<String, Object> marked = new LinkedHashMap<>(platform);
        if (osFeature) {
            List<Object> features = new ArrayList<>();
            if (platform.get("os.features") instanceof List<?> before) {
                features.addAll(before);
            }
            features.add(OS_FEATURE);
            marked.put("os.features", features);
        }
        entry.put("platform", marked);
        entry.put("artifactType", ARTIFACT);
        return entry;
    }

    private static Map<String, Object> ordered(Object... pairs) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            fields.put((String) pairs[i], pairs[i + 1]);
        }
        return fields;
    }
}
