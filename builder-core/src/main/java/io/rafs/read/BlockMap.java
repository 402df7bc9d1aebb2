package io.rafs.read;

import io.rafs.format.CorruptImageException;
import io.rafs.format.StructIn;
import io.rafs.format.erofs.ChunkIndex;
import io.rafs.format.erofs.SuperBlock;
import java.io.IOException;
import java.util.Optional;

/**
 * Content that is stored as it is, in chunks of one size. The inode is followed by a u32 block for each, or by 8 bytes that
 * also name a device; a block of all ones is a hole. In runs of at most 1 MiB. Source: kernel {@code erofs_map_blocks}.
 */
final class BlockMap extends ContentMap.Stepwise {
    private static final int RUN = 1 << 20;
    private static final int BITS = 0x1f;
    private static final long HOLE = 0xffff_ffffL;

    private final ContentMaps maps;
    private final boolean indexed;
    private final long table;
    private final long chunkSize;

    BlockMap(ContentMaps maps, long size, int format, long behind) throws IOException {
        super(size);
        this.maps = maps;
        if ((format & ~(ChunkIndex.FORMAT_INDEXES | BITS)) != 0) {
            throw new CorruptImageException(
                    maps.bootstrap().name(),
                    behind,
                    "the chunk format is 0x%x; addresses of 48 bits (0x40) and higher bits are not read here"
                            .formatted(format));
        }
        indexed = (format & ChunkIndex.FORMAT_INDEXES) != 0;
        table = indexed ? behind + 7 & ~7L : behind + 3 & ~3L;
        chunkSize = (long) SuperBlock.BLOCK << (format & BITS);
        long count = (size - 1) / chunkSize + 1;
        if (count > maps.bootstrap().size() / unit()) {
            throw new CorruptImageException(
                    maps.bootstrap().name(),
                    table,
                    "the file of %d bytes has %d chunks, for which there is no room".formatted(size, count));
        }
        maps.bootstrap().check("chunk indexes", table, count * unit());
    }

    private int unit() {
        return indexed ? ChunkIndex.SIZE : 4;
    }

    @Override
    Run at(long begin) throws IOException {
        long at = table + begin / chunkSize * unit();
        StructIn in = maps.bootstrap().read("chunk index", at, unit());
        int device = 0;
        if (indexed) {
            in.skip("high half", 2);
            device = in.u16("device") & deviceMask();
        }
        long block = in.u32("block");
        long inChunk = begin % chunkSize;
        long left = Math.min(chunkSize - inChunk, size() - begin);
        if (block == HOLE) {
            return new Run.Hole(begin, left, at);
        }
        int length = (int) Math.min(RUN, left);
        long address = block * SuperBlock.BLOCK + inChunk;
        if (device > maps.devices().count()) {
            throw new CorruptImageException(
                    maps.bootstrap().name(),
                    at,
                    "a chunk is on device %d, the image has %d"
                            .formatted(device, maps.devices().count()));
        }
        Devices.Place place = device == 0 ? maps.devices().locate(address) : new Devices.Place(device, address);
        return maps.stored(begin, length, place, length, Optional.empty(), false, false, at);
    }

    /** The bits that can name a device; what else is in the field is somebody's own. */
    private int deviceMask() throws IOException {
        int count = maps.devices().count();
        return count == 0 ? 0 : Integer.highestOneBit(count) * 2 - 1;
    }

    @Override
    long begin(long from) throws IOException {
        long inChunk = from % chunkSize;
        return at(from - inChunk) instanceof Run.Hole ? from - inChunk : from - inChunk % RUN;
    }
}
