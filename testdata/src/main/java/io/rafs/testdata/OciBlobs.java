package io.rafs.testdata;

import java.util.Map;
import java.util.TreeMap;

/** The blobs of a layout while it is made: path to bytes. */
final class OciBlobs {

    private final Map<String, byte[]> files = new TreeMap<>();

    void put(String digest, byte[] bytes) {
        files.put("blobs/" + digest.replace(':', '/'), bytes);
    }

    /** Stores a document under its right digest. */
    Descriptor document(String mediaType, Map<String, Object> json) {
        byte[] bytes = Json.bytes(json);
        String digest = Sha256.digest(bytes);
        put(digest, bytes);
        return new Descriptor(mediaType, digest, bytes.length);
    }

    Map<String, byte[]> files() {
        return files;
    }
}
