package io.rafs.digest;

import io.rafs.format.Digest;
import io.rafs.format.rafs.Digester;

/** Takes bytes, gives their digest, and starts again. For one thread at a time. */
public interface Hasher {
    /** Takes {@code length} bytes of {@code bytes} from {@code offset}. */
    void update(byte[] bytes, int offset, int length);

    /** The digest of all bytes since the last call. */
    Digest digest();

    /** The digest of these bytes alone; nothing may be pending. */
    default Digest digest(byte[] bytes, int offset, int length) {
        update(bytes, offset, length);
        return digest();
    }

    /** A hasher of the kind that an image names. */
    static Hasher of(Digester digester) {
        return digester == Digester.SHA256 ? new Sha256() : blake3();
    }

    /** SHA-256. */
    static Hasher sha256() {
        return new Sha256();
    }

    /** BLAKE3 with 32 bytes of output. */
    static Hasher blake3() {
        Blake3 blake3 = new Blake3();
        return new Hasher() {
            @Override
            public void update(byte[] bytes, int offset, int length) {
                blake3.update(bytes, offset, length);
            }

            @Override
            public Digest digest() {
                return Digest.of(blake3.digest());
            }
        };
    }
}
