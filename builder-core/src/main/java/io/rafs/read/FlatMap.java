package io.rafs.read;

import io.rafs.format.CorruptImageException;
import io.rafs.format.erofs.SuperBlock;
import java.io.IOException;
import java.util.Optional;

/**
 * Content that is stored as it is, in one piece; or all but its last block, which then follows the inode. In runs of at most
 * 1 MiB.
 */
final class FlatMap extends ContentMap.Stepwise {
    /** For the place of the last block: with the others. */
    static final long NOT_INLINE = -1;

    private static final int RUN = 1 << 20;

    private final ContentMaps maps;
    private final long address;
    private final long inlineAt;
    private final long blocksEnd;
    private final long saidAt;

    FlatMap(ContentMaps maps, long size, long address, long inlineAt, long saidAt) throws IOException {
        super(size);
        this.maps = maps;
        this.address = address;
        this.inlineAt = inlineAt;
        this.saidAt = saidAt;
        blocksEnd = inlineAt == NOT_INLINE || size == 0 ? size : (size - 1) / SuperBlock.BLOCK * SuperBlock.BLOCK;
        long inline = size - blocksEnd;
        if (inline > 0 && inlineAt / SuperBlock.BLOCK != (inlineAt + inline - 1) / SuperBlock.BLOCK) {
            throw new CorruptImageException(
                    maps.bootstrap().name(), inlineAt, "inline content of %d bytes crosses a block".formatted(inline));
        }
        if (size > Long.MAX_VALUE - address) {
            throw new CorruptImageException(
                    maps.bootstrap().name(), saidAt, "content of %d bytes ends behind all addresses".formatted(size));
        }
    }

    @Override
    Run at(long begin) throws IOException {
        if (begin >= blocksEnd) {
            int length = (int) (size() - begin);
            return maps.stored(
                    begin, length, new Devices.Place(0, inlineAt), length, Optional.empty(), false, false, saidAt);
        }
        int length = (int) Math.min(RUN, blocksEnd - begin);
        return maps.stored(begin, length, address + begin, length, Optional.empty(), false, false, saidAt);
    }

    @Override
    long begin(long from) {
        return from >= blocksEnd ? blocksEnd : from - from % RUN;
    }
}
