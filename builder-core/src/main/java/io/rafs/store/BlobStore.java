package io.rafs.store;

import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.oci.Descriptor;
import io.rafs.oci.Document;
import java.io.IOException;

/** Where blobs are found by digest: a layout's directory, an archive of one, a registry. */
public interface BlobStore {
    /** Largest manifest, index or config that is read, in bytes. */
    long MAX_JSON = 8 << 20;

    /**
     * The blob of a descriptor; its bytes are not checked yet.
     *
     * @throws RefusedException if there is none, or it does not have the size that the descriptor says
     */
    Stored blob(Descriptor descriptor) throws IOException;

    /**
     * A manifest, index or config, whose size and digest must be right.
     *
     * @param what it is, for messages
     */
    default Document document(String what, Descriptor descriptor) throws IOException {
        byte[] bytes = blob(descriptor).readAll(MAX_JSON);
        Document document =
                Document.of("%s sha256:%s".formatted(what, descriptor.digest()), descriptor.mediaType(), bytes);
        if (!document.digest().equals(descriptor.digest())) {
            throw new RefusedException(
                    document.where(),
                    "its digest is sha256:%s; the file is damaged, copy it again".formatted(document.digest()));
        }
        return document;
    }

    /** Such a document, parsed. */
    default JsonObject json(String what, Descriptor descriptor) throws IOException {
        return document(what, descriptor).json();
    }
}
