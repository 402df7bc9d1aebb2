package io.rafs.verity;

import java.nio.ByteBuffer;
import java.util.UUID;

/** What follows from a root hash. */
final class RootHash {
    private RootHash() {}

    /** A UUID of version 8 (RFC 9562) of its first bits, so that the same data has the same superblock everywhere. */
    static UUID uuid(byte[] root) {
        ByteBuffer bits = ByteBuffer.wrap(root);
        long high = bits.getLong() & ~0xf000L | 0x8000L;
        long low = bits.getLong() & ~(3L << 62) | 1L << 63;
        return new UUID(high, low);
    }
}
