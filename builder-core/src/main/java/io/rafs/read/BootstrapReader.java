package io.rafs.read;

import io.rafs.format.CorruptImageException;
import io.rafs.format.StructIn;
import io.rafs.format.erofs.DeviceSlot;
import io.rafs.format.erofs.DirectoryBlock;
import io.rafs.format.erofs.Inode;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.format.erofs.Xattr;
import io.rafs.format.erofs.Xattrs;
import io.rafs.format.rafs.BlobEntry;
import io.rafs.format.rafs.ChunkInfo;
import io.rafs.format.rafs.ExtendedSuperBlock;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes a RAFS v6 bootstrap apart. Reads what it is asked for and nothing before; every length is checked against the
 * file before memory is taken for it. Anything that cannot be right is a {@link CorruptImageException} with its offset.
 */
public final class BootstrapReader implements Closeable {
    /** First four bytes of a RAFS v5 bootstrap, which has nothing in common with v6. */
    private static final int RAFS_V5_MAGIC = 0x52414653;

    private final PagedFile file;
    private final SuperBlock superBlock;
    private final ExtendedSuperBlock extended;

    private BootstrapReader(PagedFile file) throws IOException {
        this.file = file;
        StructIn start = file.read("superblocks", 0, ExtendedSuperBlock.OFFSET + ExtendedSuperBlock.SIZE);
        if (start.u32("magic") == RAFS_V5_MAGIC) {
            throw new CorruptImageException(
                    name(), 0, "it is a RAFS v5 bootstrap; only v6 is read here: convert the image anew");
        }
        start.skip("boot block", SuperBlock.OFFSET - 4);
        superBlock = SuperBlock.decode(start);
        checkSuperBlock();
        extended = ExtendedSuperBlock.decode(start);
        if (!ExtendedSuperBlock.isChunkSize(extended.chunkSize())) {
            throw new CorruptImageException(
                    name(),
                    ExtendedSuperBlock.OFFSET + 20,
                    "chunkSize is %d, expected a power of two in 4096..16777216".formatted(extended.chunkSize()));
        }
    }

    /** Opens a bootstrap file. */
    public static BootstrapReader open(Path path) throws IOException {
        return open(PagedFile.open(path));
    }

    /** Reads from {@code file} from now on, and closes it in the end. */
    static BootstrapReader open(PagedFile file) throws IOException {
        try {
            return new BootstrapReader(file);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private void checkSuperBlock() throws CorruptImageException {
        if ((superBlock.featureCompat() & SuperBlock.COMPAT_RAFS_V6) == 0
                || superBlock.featureIncompat() != SuperBlock.INCOMPAT_RAFS_V6) {
            throw new CorruptImageException(
                    name(),
                    SuperBlock.OFFSET + 8,
                    "features are compat 0x%x and incompat 0x%x: an EROFS image, but not of RAFS v6"
                            .formatted(superBlock.featureCompat(), superBlock.featureIncompat()));
        }
        if (superBlock.blockBits() != SuperBlock.BLOCK_BITS) {
            throw new CorruptImageException(
                    name(),
                    SuperBlock.OFFSET + 12,
                    "blockBits is %d, expected 12 (9 would be tarfs, which is not read here)"
                            .formatted(superBlock.blockBits()));
        }
    }

    /** The superblock. */
    public SuperBlock superBlock() {
        return superBlock;
    }

    /** The extended superblock. */
    public ExtendedSuperBlock extended() {
        return extended;
    }

    /** The file's name, for messages. */
    public String name() {
        return file.name();
    }

    /** Bytes of the file. */
    public long size() {
        return file.size();
    }

    /** The device table. */
    public List<DeviceSlot> deviceSlots() throws IOException {
        StructIn in = read(
                "device table",
                (long) superBlock.deviceSlot() * DeviceSlot.SIZE,
                (long) superBlock.devices() * DeviceSlot.SIZE);
        List<DeviceSlot> slots = new ArrayList<>();
        while (in.remaining() > 0) {
            slots.add(DeviceSlot.decodeRafs(in));
        }
        return slots;
    }

    /** The blob table. */
    public List<BlobEntry> blobEntries() throws IOException {
        StructIn in = table("blob table", extended.blobTable(), extended.blobTableSize(), BlobEntry.SIZE);
        List<BlobEntry> entries = new ArrayList<>();
        while (in.remaining() > 0) {
            entries.add(BlobEntry.decode(in));
        }
        return entries;
    }

    /** Takes the entries of the chunk table, one after the other. */
    public interface ChunkVisitor {
        /** Takes one. */
        void visit(ChunkInfo chunk) throws IOException;
    }

    /** Reads the chunk table piece by piece. */
    public void chunks(ChunkVisitor visitor) throws IOException {
        checkChunkTable();
        long entries = chunkTableEntries();
        for (long i = 0; i < entries; i++) {
            visitor.visit(chunk(i));
        }
    }

    /** Throws {@link CorruptImageException} unless the file has the whole chunk table. */
    void checkChunkTable() throws CorruptImageException {
        if (extended.chunkTableSize() % ChunkInfo.SIZE != 0) {
            throw oddSize("chunk table", extended.chunkTable(), extended.chunkTableSize(), ChunkInfo.SIZE);
        }
        file.check("chunk table", extended.chunkTable(), extended.chunkTableSize());
    }

    /** How many entries the chunk table has. */
    public long chunkTableEntries() {
        return extended.chunkTableSize() / ChunkInfo.SIZE;
    }

    /** Byte offset of an entry of the chunk table. */
    public long chunkPosition(long entry) {
        return extended.chunkTable() + entry * ChunkInfo.SIZE;
    }

    /** Byte offset of an entry of the blob table. */
    public long blobPosition(int blob) {
        return extended.blobTable() + (long) blob * BlobEntry.SIZE;
    }

    /** One entry of the chunk table. */
    public ChunkInfo chunk(long entry) throws IOException {
        return ChunkInfo.decode(read("chunk table", chunkPosition(entry), ChunkInfo.SIZE));
    }

    /** The nids of the prefetch table. */
    public List<Long> prefetchNids() throws IOException {
        StructIn in = table("prefetch table", extended.prefetchTable(), extended.prefetchSize(), 4);
        List<Long> nids = new ArrayList<>();
        while (in.remaining() > 0) {
            nids.add(in.u32("nid"));
        }
        return nids;
    }

    /** Byte offset of an inode. */
    public long position(long nid) throws CorruptImageException {
        long base = superBlock.metaBlock() * SuperBlock.BLOCK;
        if (nid < 0 || nid >= (size() - base) / Inode.SLOT) {
            throw new CorruptImageException(name(), base, "nid %d lies outside the file".formatted(nid));
        }
        return base + nid * Inode.SLOT;
    }

    /** The inode with this nid. */
    public Inode inode(long nid) throws IOException {
        long at = position(nid);
        Inode inode = Inode.decode(read("inode", at, Math.min(Inode.SIZE, size() - at)));
        if (inode.dotOmitted()) {
            throw new CorruptImageException(name(), at, "the directory has no entry '.'; RAFS has one in each");
        }
        return inode.since(superBlock);
    }

    /** The attributes of an inode. */
    public List<Xattr> xattrs(long nid, Inode inode) throws IOException {
        return Xattrs.decode(
                read("xattrs", position(nid) + inode.encodedSize(), Xattrs.sizeOfCount(inode.xattrCount())));
    }

    /** The chunk indexes of a regular file; none of them is read yet, but the file has room for them. */
    public ChunkIndexes chunkIndexes(long nid, Inode inode) throws IOException {
        if (inode.layout() != Inode.LAYOUT_CHUNKED) {
            throw new CorruptImageException(
                    name(), position(nid), "regular file has layout %d, expected 4".formatted(inode.layout()));
        }
        return new ChunkIndexes(file, behindXattrs(nid, inode) + 7 & ~7L, inode.size(), (int) extended.chunkSize());
    }

    /** The entries of a directory, "." and ".." among them, as they are stored. */
    public List<DirectoryBlock.Entry> directory(long nid, Inode inode) throws IOException {
        List<DirectoryBlock.Entry> entries = new ArrayList<>();
        for (long i = 0; i < directoryBlocks(inode); i++) {
            entries.addAll(DirectoryBlock.decode(directoryBlock(nid, inode, i)));
        }
        return entries;
    }

    /** How many blocks a directory has, a last one that is not full among them. */
    public long directoryBlocks(Inode inode) {
        return inode.size() / SuperBlock.BLOCK + (inode.size() % SuperBlock.BLOCK == 0 ? 0 : 1);
    }

    /** A block of a directory, 0 the first; the last one ends where the directory does. */
    public StructIn directoryBlock(long nid, Inode inode, long number) throws IOException {
        long start = number * SuperBlock.BLOCK;
        long length = Math.min(SuperBlock.BLOCK, inode.size() - start);
        return content("directory block", nid, inode, start, length);
    }

    /** The target of a symbolic link. */
    public byte[] target(long nid, Inode inode) throws IOException {
        if (inode.size() < 1 || inode.size() >= SuperBlock.BLOCK) {
            throw new CorruptImageException(
                    name(), position(nid) + 8, "link target has %d bytes, expected 1..4095".formatted(inode.size()));
        }
        return content("link target", nid, inode, 0, inode.size()).bytes("target", (int) inode.size());
    }

    /** A piece of the content of a directory or link: in full blocks, or in what follows the inode. */
    private StructIn content(String what, long nid, Inode inode, long start, long length) throws IOException {
        if (inode.layout() != Inode.LAYOUT_INLINE && inode.layout() != Inode.LAYOUT_PLAIN) {
            throw new CorruptImageException(
                    name(),
                    position(nid),
                    "the %s has layout %d, expected 0 or 2"
                            .formatted(inode.type().words(), inode.layout()));
        }
        if (inode.layout() == Inode.LAYOUT_PLAIN || length == SuperBlock.BLOCK) {
            return read(what, inode.union() * SuperBlock.BLOCK + start, length);
        }
        long at = behindXattrs(nid, inode);
        if (at / SuperBlock.BLOCK != (at + length - 1) / SuperBlock.BLOCK) {
            throw new CorruptImageException(name(), at, "inline content of %d bytes crosses a block".formatted(length));
        }
        return read(what, at, length);
    }

    private long behindXattrs(long nid, Inode inode) throws CorruptImageException {
        return position(nid) + inode.encodedSize() + Xattrs.sizeOfCount(inode.xattrCount());
    }

    private StructIn table(String what, long offset, long length, int entry) throws IOException {
        if (length % entry != 0) {
            throw oddSize(what, offset, length, entry);
        }
        return read(what, offset, length);
    }

    private CorruptImageException oddSize(String what, long offset, long length, int entry) {
        return new CorruptImageException(
                name(), offset, "%s has %d bytes, expected a multiple of %d".formatted(what, length, entry));
    }

    /** A window of the file, at most 64 MiB. */
    public StructIn read(String what, long offset, long length) throws IOException {
        return file.read(what, offset, length);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
