package io.rafs.source;

import io.rafs.digest.Hasher;
import io.rafs.format.Digest;
import io.rafs.image.RefusedException;
import io.rafs.json.JsonObject;
import java.io.IOException;

/** Where blobs are found by digest: a layout's directory, or an archive of one. */
interface BlobStore {
    /** Largest manifest, index or config that is read, in bytes. */
    long MAX_JSON = 8 << 20;

    /**
     * The blob with this digest; its bytes are not checked yet.
     *
     * @param where asks for it, for the message if there is none
     */
    FileRange blob(String where, Digest digest) throws IOException;

    /** Reads a JSON document whose size and digest must be right. */
    default JsonObject json(String what, Descriptor descriptor) throws IOException {
        FileRange range = sized(descriptor);
        String name = "%s sha256:%s".formatted(what, descriptor.digest());
        byte[] bytes = range.readAll(MAX_JSON);
        Digest found = Hasher.sha256().digest(bytes, 0, bytes.length);
        if (!found.equals(descriptor.digest())) {
            throw new RefusedException(
                    name, "its digest is sha256:%s; the file is damaged, copy it again".formatted(found));
        }
        return JsonObject.parse(name, bytes);
    }

    /** The blob that a descriptor names, which must have the size that it says. */
    default FileRange sized(Descriptor descriptor) throws IOException {
        FileRange range = blob(descriptor.where(), descriptor.digest());
        if (range.size() != descriptor.size()) {
            throw new RefusedException(
                    range.name(),
                    "it has %d bytes, its descriptor says %d; the copy is damaged"
                            .formatted(range.size(), descriptor.size()));
        }
        return range;
    }
}
