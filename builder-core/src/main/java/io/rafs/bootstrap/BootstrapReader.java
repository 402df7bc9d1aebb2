package io.rafs.bootstrap;

import io.rafs.format.CorruptImageException;
import io.rafs.format.StructIn;
import io.rafs.format.erofs.ChunkIndex;
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
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes a RAFS v6 bootstrap apart. Reads what it is asked for and nothing before; every length is checked against the
 * file before memory is taken for it. Anything that cannot be right is a {@link CorruptImageException} with its offset.
 */
public final class BootstrapReader implements Closeable {
    /** First four bytes of a RAFS v5 bootstrap, which has nothing in common with v6. */
    private static final int RAFS_V5_MAGIC = 0x52414653;

    /** Largest piece that is read at once: a directory of two million names. */
    private static final int MAX_READ = 64 << 20;

    private final String name;
    private final FileChannel channel;
    private final long size;
    private final SuperBlock superBlock;
    private final ExtendedSuperBlock extended;

    private BootstrapReader(String name, FileChannel channel) throws IOException {
        this.name = name;
        this.channel = channel;
        this.size = channel.size();
        StructIn start = read("superblocks", 0, ExtendedSuperBlock.OFFSET + ExtendedSuperBlock.SIZE);
        if (start.u32("magic") == RAFS_V5_MAGIC) {
            throw new CorruptImageException(name, 0, "it is a RAFS v5 bootstrap; only v6 is read here");
        }
        start.skip("boot block", SuperBlock.OFFSET - 4);
        superBlock = SuperBlock.decode(start);
        checkSuperBlock();
        extended = ExtendedSuperBlock.decode(start);
        if (!ExtendedSuperBlock.isChunkSize(extended.chunkSize())) {
            throw new CorruptImageException(
                    name,
                    ExtendedSuperBlock.OFFSET + 20,
                    "chunkSize is %d, expected a power of two in 4096..16777216".formatted(extended.chunkSize()));
        }
    }

    /** Opens a bootstrap file. */
    public static BootstrapReader open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new BootstrapReader(file.toString(), channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void checkSuperBlock() throws CorruptImageException {
        if ((superBlock.featureCompat() & SuperBlock.COMPAT_RAFS_V6) == 0
                || superBlock.featureIncompat() != SuperBlock.INCOMPAT_RAFS_V6) {
            throw new CorruptImageException(
                    name,
                    SuperBlock.OFFSET + 8,
                    "features are compat 0x%x and incompat 0x%x: an EROFS image, but not of RAFS v6"
                            .formatted(superBlock.featureCompat(), superBlock.featureIncompat()));
        }
        if (superBlock.blockBits() != SuperBlock.BLOCK_BITS) {
            throw new CorruptImageException(
                    name,
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
        return name;
    }

    /** Bytes of the file. */
    public long size() {
        return size;
    }

    /** The device table. */
    public List<DeviceSlot> deviceSlots() throws IOException {
        StructIn in = read(
                "device table",
                (long) superBlock.deviceSlot() * DeviceSlot.SIZE,
                (long) superBlock.devices() * DeviceSlot.SIZE);
        List<DeviceSlot> slots = new ArrayList<>();
        while (in.remaining() > 0) {
            slots.add(DeviceSlot.decode(in));
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
        if (extended.chunkTableSize() % ChunkInfo.SIZE != 0) {
            throw oddSize("chunk table", extended.chunkTable(), extended.chunkTableSize(), ChunkInfo.SIZE);
        }
        long left = extended.chunkTableSize();
        long at = extended.chunkTable();
        while (left > 0) {
            int step = (int) Math.min(left, 1024 * ChunkInfo.SIZE);
            StructIn in = read("chunk table", at, step);
            while (in.remaining() > 0) {
                visitor.visit(ChunkInfo.decode(in));
            }
            at += step;
            left -= step;
        }
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
        if (nid < 0 || nid > (size - base) / Inode.SLOT) {
            throw new CorruptImageException(name, base, "nid %d lies outside the file".formatted(nid));
        }
        return base + nid * Inode.SLOT;
    }

    /** The inode with this nid. */
    public Inode inode(long nid) throws IOException {
        long at = position(nid);
        return Inode.decode(read("inode", at, Math.min(Inode.SIZE, size - at)));
    }

    /** The attributes of an inode. */
    public List<Xattr> xattrs(long nid, Inode inode) throws IOException {
        return Xattrs.decode(
                read("xattrs", position(nid) + inode.encodedSize(), Xattrs.sizeOfCount(inode.xattrCount())));
    }

    /** The chunk indexes of a regular file. */
    public List<ChunkIndex> chunkIndexes(long nid, Inode inode) throws IOException {
        if (inode.layout() != Inode.LAYOUT_CHUNKED) {
            throw new CorruptImageException(
                    name, position(nid), "regular file has layout %d, expected 4".formatted(inode.layout()));
        }
        long count = inode.size() / extended.chunkSize() + (inode.size() % extended.chunkSize() == 0 ? 0 : 1);
        StructIn in = read("chunk indexes", behindXattrs(nid, inode) + 7 & ~7L, count * ChunkIndex.SIZE);
        List<ChunkIndex> indexes = new ArrayList<>();
        while (in.remaining() > 0) {
            indexes.add(ChunkIndex.decode(in));
        }
        return indexes;
    }

    /** The target of a symbolic link. */
    public byte[] target(long nid, Inode inode) throws IOException {
        if (inode.size() < 1 || inode.size() > SuperBlock.BLOCK) {
            throw new CorruptImageException(
                    name, position(nid) + 8, "link target has %d bytes, expected 1..4095".formatted(inode.size()));
        }
        return content(nid, inode).bytes("target", (int) inode.size());
    }

    /** The entries of a directory, "." and ".." among them, as they are stored. */
    public List<DirectoryBlock.Entry> directory(long nid, Inode inode) throws IOException {
        StructIn content = content(nid, inode);
        List<DirectoryBlock.Entry> entries = new ArrayList<>();
        while (content.remaining() > 0) {
            int length = Math.min(SuperBlock.BLOCK, content.remaining());
            entries.addAll(DirectoryBlock.decode(content.slice("directory block", length)));
        }
        return entries;
    }

    /** The content of a directory or link: full blocks first, then the inline rest. */
    private StructIn content(long nid, Inode inode) throws IOException {
        long full = inode.layout() == Inode.LAYOUT_INLINE
                ? inode.size() / SuperBlock.BLOCK * SuperBlock.BLOCK
                : inode.size();
        if (inode.layout() != Inode.LAYOUT_INLINE && inode.layout() != Inode.LAYOUT_PLAIN) {
            throw new CorruptImageException(
                    name, position(nid), "%s has layout %d, expected 0 or 2".formatted(inode.type(), inode.layout()));
        }
        StructIn blocks = read("content", inode.union() * SuperBlock.BLOCK, full);
        if (full == inode.size()) {
            return blocks;
        }
        long tailAt = behindXattrs(nid, inode);
        long tail = inode.size() - full;
        if (tailAt / SuperBlock.BLOCK != (tailAt + tail - 1) / SuperBlock.BLOCK) {
            throw new CorruptImageException(name, tailAt, "inline content of %d bytes crosses a block".formatted(tail));
        }
        StructIn inline = read("inline content", tailAt, tail);
        if (full == 0) {
            return inline;
        }
        byte[] whole = java.util.Arrays.copyOf(blocks.bytes("content", (int) full), (int) inode.size());
        System.arraycopy(inline.bytes("inline content", (int) tail), 0, whole, (int) full, (int) tail);
        return new StructIn(name, inode.union() * SuperBlock.BLOCK, whole);
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
                name, offset, "%s has %d bytes, expected a multiple of %d".formatted(what, length, entry));
    }

    private StructIn read(String what, long offset, long length) throws IOException {
        if (length == 0) {
            return new StructIn(name, offset, new byte[0]);
        }
        if (offset < 0 || length < 0 || offset > size || length > size - offset) {
            throw new CorruptImageException(
                    name,
                    Math.max(0, offset),
                    "%s of %d bytes does not fit the file of %d bytes".formatted(what, length, size));
        }
        if (length > MAX_READ) {
            throw new CorruptImageException(
                    name, offset, "%s has %d bytes, at most %d are read".formatted(what, length, MAX_READ));
        }
        ByteBuffer buffer = ByteBuffer.allocate((int) length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position()) < 0) {
                throw new CorruptImageException(name, offset, "%s was cut while it was read".formatted(what));
            }
        }
        return new StructIn(name, offset, buffer.array());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
