package io.rafs.sign;

import io.rafs.format.Digest;
import io.rafs.format.EscapedText;
import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What cosign signs in its tag scheme: that this manifest is this repository's.
 *
 * @param repository host and path, without tag and digest
 * @param manifest the digest of the manifest
 * @param annotations what else is said; texts alone
 */
public record SimpleSigning(String repository, Digest manifest, Map<String, String> annotations) {
    /** The media type of the payload. */
    public static final String MEDIA_TYPE = "application/vnd.dev.cosign.simplesigning.v1+json";

    private static final String TYPE = "cosign container image signature";

    /** Go prints maps in the order of their keys' bytes. */
    private static final Comparator<String> BYTE_ORDER =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    /** Sorts the annotations. */
    public SimpleSigning {
        TreeMap<String, String> sorted = new TreeMap<>(BYTE_ORDER);
        sorted.putAll(annotations);
        annotations = Collections.unmodifiableMap(sorted);
    }

    /** The payload, byte for byte as cosign has it. */
    public byte[] payload() {
        Map<String, Object> critical = new LinkedHashMap<>();
        critical.put("identity", Map.of("docker-reference", repository));
        critical.put("image", Map.of("docker-manifest-digest", Documents.SHA256 + manifest.hex()));
        critical.put("type", TYPE);
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("critical", critical);
        payload.put("optional", annotations.isEmpty() ? Optional.empty() : annotations);
        return JsonText.compact(payload);
    }

    /**
     * Reads a payload, whose signature has been verified. Annotations that are no texts, such as the numbers that other tools
     * write, are left out.
     *
     * @param where the document, for messages
     */
    public static SimpleSigning parse(String where, byte[] payload) throws RefusedException {
        JsonObject document = Documents.parse(where, payload, DsseEnvelope.MAX_SIZE);
        JsonObject critical = document.needObject("critical");
        String type = critical.needText("type");
        if (!type.equals(TYPE)) {
            throw new RefusedException(
                    critical.where(), "its type is '%s', expected '%s'".formatted(EscapedText.of(type), TYPE));
        }
        JsonObject image = critical.needObject("image");
        Map<String, String> annotations = new LinkedHashMap<>();
        document.object("optional").map(JsonObject::fields).orElse(Map.of()).forEach((key, value) -> {
            if (value instanceof String text) {
                annotations.put(key, text);
            }
        });
        return new SimpleSigning(
                critical.needObject("identity").needText("docker-reference"),
                Documents.digest(image.where(), "docker-manifest-digest", image.needText("docker-manifest-digest")),
                annotations);
    }
}
