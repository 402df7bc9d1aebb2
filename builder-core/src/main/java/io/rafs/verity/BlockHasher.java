package io.rafs.verity;

import io.rafs.format.verity.VerityHash;
import java.security.DigestException;
import java.security.MessageDigest;

/** Hashes blocks, each behind the same prefix. For one thread at a time. */
final class BlockHasher {
    private final MessageDigest state;
    private final byte[] prefix;
    private final int size;

    BlockHasher(VerityHash hash, byte[] prefix) {
        state = hash.start();
        this.prefix = prefix;
        size = hash.size();
    }

    /** Puts the digest of one block into {@code to}. */
    void hash(byte[] bytes, int offset, int length, byte[] to, int at) {
        try {
            if (prefix.length > 0) {
                state.update(prefix);
            }
            state.update(bytes, offset, length);
            state.digest(to, at, size);
        } catch (DigestException e) {
            throw new IllegalStateException("there is room for a digest", e);
        }
    }

    /** Puts the digests of so many blocks that lie one behind the other into {@code to}, from its start. */
    void hashAll(byte[] bytes, int blockSize, int blocks, byte[] to) {
        for (int i = 0; i < blocks; i++) {
            hash(bytes, i * blockSize, blockSize, to, i * size);
        }
    }
}
