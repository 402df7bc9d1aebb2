package io.rafs.blob;

import io.rafs.digest.Hasher;
import io.rafs.format.Digest;

/** The SHA-256 of a file's content while it goes by, taken before anything is done with it. */
final class FileDigest {
    private final Hasher sha256 = Hasher.sha256();
    private byte[] zeros = new byte[0];

    void update(byte[] bytes, int at, int length) {
        sha256.update(bytes, at, length);
    }

    /** Takes a piece of a hole. */
    void zeros(int length) {
        if (zeros.length < length) {
            zeros = new byte[length];
        }
        sha256.update(zeros, 0, length);
    }

    /** The digest of the file; starts anew for the next. */
    Digest digest() {
        return sha256.digest();
    }
}
