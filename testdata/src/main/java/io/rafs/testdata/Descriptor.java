package io.rafs.testdata;

import java.util.LinkedHashMap;
import java.util.Map;

/** How one JSON document of an image points at another blob. */
record Descriptor(String mediaType, String digest, long size, Map<String, Object> extra) {

    Descriptor(String mediaType, String digest, long size) {
        this(mediaType, digest, size, Map.of());
    }

    /** With annotations, when there are any. */
    Descriptor annotated(Map<String, Object> annotations) {
        return annotations.isEmpty() ? this : with("annotations", annotations);
    }

    Descriptor with(String key, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(extra);
        more.put(key, value);
        return new Descriptor(mediaType, digest, size, more);
    }

    Map<String, Object> json() {
        Map<String, Object> json = Json.object("mediaType", mediaType, "digest", digest, "size", size);
        json.putAll(extra);
        return json;
    }
}
