package io.rafs.oci;

import io.rafs.json.JsonObject;
import io.rafs.json.JsonText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Indexes to be written. Source: OCI image spec, "Image Index". */
public final class ImageIndex {
    private ImageIndex() {}

    /** An index of these entries. */
    public static Document of(List<Map<String, Object>> entries) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("schemaVersion", 2L);
        fields.put("mediaType", MediaType.INDEX);
        fields.put("manifests", entries);
        return document(fields);
    }

    /**
     * An index of these entries that keeps what else another one says, such as annotations. Docker's list of manifests becomes
     * an OCI index, for its entries have no artifact type; and it is another one's subject no longer: that one speaks of bytes.
     */
    public static Document like(JsonObject source, List<Map<String, Object>> entries) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("schemaVersion", 2L);
        fields.put("mediaType", MediaType.INDEX);
        fields.putAll(source.fields());
        fields.put("mediaType", MediaType.INDEX);
        fields.put("manifests", entries);
        fields.remove("subject");
        return document(fields);
    }

    private static Document document(Map<String, Object> fields) {
        return Document.of("the index", MediaType.INDEX, JsonText.compact(fields));
    }
}
