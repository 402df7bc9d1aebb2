package io.rafs.seal;

import io.rafs.format.RefusedException;
import io.rafs.format.StructOut;
import io.rafs.format.erofs.SuperBlock;

/**
 * The first block of a native image that has become one file: it says that there are no further devices, so that kernels
 * without flat devices (before 6.4) and erofs-utils read it too. An image whose files name devices cannot be without them.
 */
final class FlatHead {
    private static final int BLOCKS = SuperBlock.OFFSET + 36;
    private static final int DEVICES = SuperBlock.OFFSET + 86;
    private static final int CHECKSUM = SuperBlock.OFFSET + 4;

    private FlatHead() {}

    /** The block as it has to be. */
    static byte[] of(String name, SuperBlock superBlock, byte[] block, long size) throws RefusedException {
        long blocks = size / SuperBlock.BLOCK;
        if (blocks >= 1L << 32) {
            throw new RefusedException(
                    name,
                    "it has %d blocks, a file of its kind has at most 2^32; build a smaller image".formatted(blocks));
        }
        byte[] changed = new StructOut(block.length)
                .bytes(block, 0, BLOCKS)
                .u32(blocks)
                .bytes(block, BLOCKS + 4, DEVICES - BLOCKS - 4)
                .u16(0)
                .u16(0)
                .bytes(block, DEVICES + 4, block.length - DEVICES - 4)
                .toByteArray();
        if ((superBlock.featureCompat() & SuperBlock.COMPAT_CHECKSUM) == 0) {
            return changed;
        }
        return new StructOut(block.length)
                .bytes(changed, 0, CHECKSUM)
                .u32(SuperBlock.checksum(changed))
                .bytes(changed, CHECKSUM + 4, block.length - CHECKSUM - 4)
                .toByteArray();
    }
}
