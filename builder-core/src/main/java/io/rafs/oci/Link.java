package io.rafs.oci;

import io.rafs.format.Digest;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A descriptor to be written: a document points at another one, or at a blob. Source: OCI image spec, "Content Descriptors".
 *
 * @param mediaType of what it points at
 * @param digest SHA-256 of it
 * @param size bytes of it
 * @param annotations in their order; none is written where there are none
 */
public record Link(String mediaType, Digest digest, long size, Map<String, String> annotations) {
    public Link {
        if (size < 0) {
            throw new IllegalArgumentException("size %d, expected 0 or more".formatted(size));
        }
        annotations = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
    }

    /** Points at a document. */
    public static Link to(Document document) {
        return new Link(document.mediaType(), document.digest(), document.bytes().length, Map.of());
    }

    /** The same with an annotation more. */
    public Link annotated(String key, String value) {
        Map<String, String> more = new LinkedHashMap<>(annotations);
        more.put(key, value);
        return new Link(mediaType, digest, size, more);
    }

    /** As a JSON tree. */
    public Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("mediaType", mediaType);
        tree.put("digest", "sha256:" + digest);
        tree.put("size", size);
        if (!annotations.isEmpty()) {
            tree.put("annotations", annotations);
        }
        return tree;
    }
}
