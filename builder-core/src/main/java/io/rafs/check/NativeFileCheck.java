package io.rafs.check;

import io.rafs.format.CorruptImageException;
import io.rafs.format.StructIn;
import io.rafs.format.erofs.ChunkIndex;
import io.rafs.format.erofs.DeviceSlot;
import io.rafs.format.erofs.Inode;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.format.erofs.Xattrs;
import io.rafs.format.extent.Extents;
import io.rafs.format.extent.Index;
import io.rafs.format.extent.IndexEntry;
import io.rafs.format.extent.MapHeader;
import io.rafs.image.EntryPath;
import io.rafs.read.BootstrapReader;
import io.rafs.read.ContentMap;
import io.rafs.read.Run;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A regular file of an EROFS image that is not RAFS, in whichever layout it is. */
final class NativeFileCheck implements ContentCheck {
    private static final int CHUNK_BITS = 0x1f;
    private static final long HOLE = 0xffff_ffffL;

    private final BootstrapReader bootstrap;
    private final SuperBlock sb;
    private final List<DeviceSlot> slots;
    private final PieceCheck pieces;
    private final Findings findings;
    private final Set<Lack> lacks = EnumSet.noneOf(Lack.class);
    private long mapBytes;

    /** What the features of a superblock can fail to say. Told once. */
    private enum Lack {
        CODECS,
        EXTENTS,
        CHUNKS
    }

    NativeFileCheck(BootstrapReader bootstrap, List<DeviceSlot> slots, PieceCheck pieces, Findings findings) {
        this.bootstrap = bootstrap;
        this.sb = bootstrap.superBlock();
        this.slots = slots;
        this.pieces = pieces;
        this.findings = findings;
    }

    @Override
    public void check(EntryPath path, long nid, Inode inode) throws IOException {
        check((Object) path, nid, inode);
    }

    /** Checks a file that findings call {@code path}. */
    void check(Object path, long nid, Inode inode) throws IOException {
        if (inode.size() == 0) {
            return;
        }
        try {
            ContentMap map = bootstrap.content(nid, inode);
            switch (inode.layout()) {
                case Inode.LAYOUT_PLAIN -> flat(path, nid, inode, inode.size());
                case Inode.LAYOUT_INLINE -> inline(path, nid, inode);
                case Inode.LAYOUT_CHUNKED -> chunks(path, nid, inode);
                default -> compressed(path, nid, inode, map);
            }
        } catch (CorruptImageException e) {
            findings.add(Rule.FILE_MAP, e.file(), e.offset(), "'%s': %s".formatted(path, e.detail()));
        }
    }

    private long behind(long nid, Inode inode) throws IOException {
        return bootstrap.position(nid) + inode.encodedSize() + Xattrs.sizeOfCount(inode.xattrCount());
    }

    private void flat(Object path, long nid, Inode inode, long size) throws IOException {
        if (size > 0) {
            stored(path, inode.union() * SuperBlock.BLOCK, size, bootstrap.position(nid) + 16);
        }
    }

    private void inline(Object path, long nid, Inode inode) throws IOException {
        long full = (inode.size() - 1) / SuperBlock.BLOCK * SuperBlock.BLOCK;
        flat(path, nid, inode, full);
        bootstrap.read("inline content", behind(nid, inode), inode.size() - full);
    }

    /** Content as it is, in the unified address space. */
    private void stored(Object path, long start, long size, long at) {
        for (DeviceSlot slot : slots) {
            long first = slot.mappedBlock() * SuperBlock.BLOCK;
            long bytes = slot.blocks() * SuperBlock.BLOCK;
            if (first != 0 && start >= first && start - first < bytes) {
                place(path, start - first, size, bytes, "its device", at);
                return;
            }
        }
        place(path, start, size, bootstrap.size(), "the bootstrap", at);
    }

    private void place(Object path, long start, long size, long end, String what, long at) {
        // the last block need not be whole: a kernel shows zeros there
        if (start > end || size > end - start) {
            findings.add(
                    Rule.FILE_BLOCKS,
                    bootstrap.name(),
                    at,
                    "'%s' has %d bytes at byte %d of %s, which ends at %d".formatted(path, size, start, what, end));
        }
    }

    private void chunks(Object path, long nid, Inode inode) throws IOException {
        lacks(
                Lack.CHUNKS,
                (sb.featureIncompat() & SuperBlock.INCOMPAT_CHUNKED) == 0,
                path,
                "has chunks (0x4)",
                bootstrap.position(nid));
        boolean indexed = (inode.union() & ChunkIndex.FORMAT_INDEXES) != 0;
        int unit = indexed ? ChunkIndex.SIZE : 4;
        long chunkSize = (long) SuperBlock.BLOCK << (inode.union() & CHUNK_BITS);
        long count = (inode.size() - 1) / chunkSize + 1;
        long first = behind(nid, inode) + unit - 1 & -unit;
        if (!take(path, nid, count * unit)) {
            return;
        }
        int mask = slots.isEmpty() ? 0 : Integer.highestOneBit(slots.size()) * 2 - 1;
        for (long i = 0; i < count; i++) {
            long at = first + i * unit;
            StructIn in = bootstrap.read("chunk index", at, unit);
            int device = 0;
            if (indexed) {
                in.skip("high half", 2);
                device = in.u16("device") & mask;
            }
            long block = in.u32("block");
            long size = Math.min(chunkSize, inode.size() - i * chunkSize);
            if (block == HOLE) {
                continue;
            }
            if (device > slots.size()) {
                findings.add(
                        Rule.FILE_INDEX,
                        bootstrap.name(),
                        at + 2,
                        "'%s' has a chunk on device %d, the image has %d".formatted(path, device, slots.size()));
            } else if (device == 0) {
                stored(path, block * SuperBlock.BLOCK, size, at);
            } else if (slots.get(device - 1).blocks() != 0) {
                long end = slots.get(device - 1).blocks() * SuperBlock.BLOCK;
                place(path, block * SuperBlock.BLOCK, size, end, "device " + device, at);
            }
        }
    }

    private void compressed(Object path, long nid, Inode inode, ContentMap map) throws IOException {
        long at = MapHeader.position(behind(nid, inode));
        boolean full = inode.layout() == Inode.LAYOUT_COMPRESSED;
        lacks(
                Lack.CODECS,
                bootstrap.codecs().isEmpty(),
                path,
                "is in a compressed layout, which kernels from 7.0 refuse without a codec",
                bootstrap.position(nid));
        MapHeader header = MapHeader.decode(bootstrap.read("map header", at, MapHeader.SIZE), full);
        long bytes = 0;
        if (header instanceof Extents extents) {
            lacks(
                    Lack.EXTENTS,
                    (sb.featureIncompat() & SuperBlock.INCOMPAT_48BIT) == 0,
                    path,
                    "has encoded extents (0x80)",
                    at);
            long count = extents.recordSize() >= Extents.LONG
                    ? extents.count()
                    : (inode.size() - 1 >> SuperBlock.BLOCK_BITS + extents.clusterBits()) + 1;
            bytes = count * extents.recordSize();
        } else if (header instanceof Index index) {
            long clusters = (inode.size() - 1 >> SuperBlock.BLOCK_BITS + index.clusterBits()) + 1;
            bytes = clusters * (full ? IndexEntry.SIZE : 2);
        }
        if (!take(path, nid, bytes)) {
            return;
        }
        if (full && header instanceof Index index) {
            new IndexCheck(bootstrap, findings, path, index, at, inode.size()).run();
        }
        ContentMap.Runs runs = map.runs(0);
        while (runs.hasNext()) {
            if (runs.next() instanceof Run.Stored piece) {
                pieces.check(path, piece);
            }
        }
    }

    /** Maps lie apart, so that all of them are smaller than the file. */
    private boolean take(Object path, long nid, long bytes) throws IOException {
        mapBytes += bytes;
        if (mapBytes <= bootstrap.size()) {
            return true;
        }
        findings.add(
                Rule.TREE_SIZE,
                bootstrap.name(),
                bootstrap.position(nid) + 8,
                "the map of '%s', %d bytes, brings all of them above the size of the file; some overlap"
                        .formatted(path, bytes));
        return false;
    }

    private void lacks(Lack what, boolean isLacking, Object path, String detail, long at) {
        if (isLacking && lacks.add(what)) {
            findings.add(
                    Rule.SUPERBLOCK_FEATURES,
                    bootstrap.name(),
                    at,
                    "'%s' %s; the superblock says incompat features 0x%x and codecs 0x%x"
                            .formatted(path, detail, sb.featureIncompat(), sb.compression()));
        }
    }
}
