package io.rafs.sign;

import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import java.util.Set;

/** Reads JSON whose writer may be hostile, within bounds. */
final class Documents {
    private Documents() {}

    /** The document, of at most {@code limit} bytes. */
    static JsonObject parse(String where, byte[] json, int limit) throws RefusedException {
        if (json.length > limit) {
            throw new RefusedException(where, "it has %d bytes, expected at most %d".formatted(json.length, limit));
        }
        return JsonObject.parse(where, json, DsseEnvelope.MAX_DEPTH);
    }

    /** Refuses fields that are not known: a document that says more than was understood is not verified. */
    static void refuseOthers(JsonObject object, Set<String> known) throws RefusedException {
        for (String field : object.fields().keySet()) {
            if (!known.contains(field)) {
                throw new RefusedException(
                        object.where(),
                        "it has a field '%s' that is not known here; known are %s"
                                .formatted(
                                        io.rafs.format.EscapedText.of(field),
                                        String.join(", ", new java.util.TreeSet<>(known))));
            }
        }
    }
}
