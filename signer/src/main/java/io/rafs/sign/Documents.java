package io.rafs.sign;

import io.rafs.format.Digest;
import io.rafs.format.EscapedText;
import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import java.util.Set;
import java.util.TreeSet;

/** Reads JSON whose writer may be hostile, within bounds. */
final class Documents {
    /** What stands before a digest. */
    static final String SHA256 = "sha256:";

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
                                .formatted(EscapedText.of(field), String.join(", ", new TreeSet<>(known))));
            }
        }
    }

    /** A digest in its one spelling. */
    static Digest digest(String where, String field, String text) throws RefusedException {
        if (!text.startsWith(SHA256) || !Digest.isHex(text.substring(SHA256.length()))) {
            throw new RefusedException(
                    where,
                    "its '%s' is '%s', expected sha256: and 64 lower-case hex digits"
                            .formatted(field, EscapedText.of(text)));
        }
        return Digest.parse(text.substring(SHA256.length()));
    }
}
