package io.rafs.verity;

import io.rafs.format.verity.VerityHash;

/**
 * How a tree is made.
 *
 * @param dataBlock bytes of data under a leaf
 * @param hashBlock bytes of digests that are hashed together
 * @param prefix what is hashed before each block
 */
record TreeShape(VerityHash hash, int dataBlock, int hashBlock, byte[] prefix) {
    /** Refuses sizes that no power of two is. */
    TreeShape {
        checkBlock("data block", dataBlock, 512);
        checkBlock("hash block", hashBlock, 512);
    }

    /** Refuses a block size other than a power of two from {@code least} to 65536. */
    static void checkBlock(String what, int size, int least) {
        if (Integer.bitCount(size) != 1 || size < least || size > 1 << 16) {
            throw new IllegalArgumentException(
                    "%s is %d bytes, expected a power of two from %d to 65536".formatted(what, size, least));
        }
    }

    BlockHasher hasher() {
        return new BlockHasher(hash, prefix);
    }

    /** Digests in a hash block. */
    int fanOut() {
        return hashBlock / hash.size();
    }
}
