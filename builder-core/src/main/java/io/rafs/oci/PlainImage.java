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

/** How an image looks whose tree is in one layer, a tar, made of a converted one. Source: OCI image spec. */
public final class PlainImage {
    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar";

    /** The history of converted images ends with a step of this comment, Nydus's as well as ours. */
    private static final String BOOTSTRAP_STEP = "Nydus Bootstrap Layer";

    private static final String HISTORY = "history";

    private PlainImage() {}

    /**
     * Points at the layer.
     *
     * @param suffix of the media type: empty, or such as {@code +gzip}
     */
    public static Link layer(String suffix, Digest digest, long size) {
        return new Link(LAYER + suffix, digest, size, Map.of());
    }

    /**
     * The config: that of the converted image, but for its layers. The steps of its history stay, as steps without a layer; one
     * more stands for the layer.
     *
     * @param converted as it was; fields that nobody knows stay
     * @param diffId digest of the plain tar
     */
    public static Document config(JsonObject converted, Digest diffId) throws RefusedException {
        Map<String, Object> fields = converted.fields();
        Map<String, Object> rootfs = new LinkedHashMap<>();
        rootfs.put("type", "layers");
        rootfs.put("diff_ids", List.of("sha256:" + diffId));
        fields.put("rootfs", rootfs);
        fields.put(HISTORY, history(converted.objects(HISTORY)));
        return Document.of("the plain config", MediaType.CONFIG, JsonText.compact(fields));
    }

    private static List<Object> history(List<JsonObject> converted) throws RefusedException {
        List<Object> history = new ArrayList<>();
        for (JsonObject step : converted) {
            if (history.size() < converted.size() - 1 || !step.text("comment").equals(Optional.of(BOOTSTRAP_STEP))) {
                Map<String, Object> fields = step.fields();
                fields.put("empty_layer", true);
                history.add(fields);
            }
        }
        Map<String, Object> last = new LinkedHashMap<>();
        last.put("created_by", "rafs revert");
        last.put("comment", "all layers in one");
        history.add(last);
        return history;
    }

    /** The manifest. */
    public static Document manifest(Document config, Link layer) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("schemaVersion", 2L);
        fields.put("mediaType", MediaType.MANIFEST);
        fields.put("config", Link.to(config).tree());
        fields.put("layers", List.of(layer.tree()));
        return Document.of("the plain manifest", MediaType.MANIFEST, JsonText.compact(fields));
    }
}
