package io.rafs.oci;

import io.rafs.digest.Hasher;
import io.rafs.format.Digest;
import io.rafs.json.JsonObject;
import java.io.IOException;

/**
 * A JSON document as it is kept: its bytes are what digests and signatures speak of, and so are never printed anew.
 *
 * @param where what to call it in messages
 * @param mediaType what the place says that it is; may be empty
 * @param bytes at most some MiB; not to be written to
 * @param digest SHA-256 of the bytes
 */
public record Document(String where, String mediaType, byte[] bytes, Digest digest) {
    /** A document of these bytes. */
    public static Document of(String where, String mediaType, byte[] bytes) {
        return new Document(where, mediaType, bytes, Hasher.sha256().digest(bytes, 0, bytes.length));
    }

    /** The same with a media type: where the place does not say one, what the document says of itself, or what it looks like. */
    public Document typed() throws IOException {
        if (!mediaType.isEmpty()) {
            return this;
        }
        JsonObject json = json();
        String type = json.text("mediaType").orElse(json.has("manifests") ? MediaType.INDEX : MediaType.MANIFEST);
        return new Document(where, type, bytes, digest);
    }

    /** Parses it; whoever asks a document often keeps what comes of it. */
    public JsonObject json() throws IOException {
        return JsonObject.parse(where, bytes);
    }
}
