package io.rafs.read;

import io.rafs.format.CorruptImageException;
import io.rafs.format.StructIn;
import io.rafs.format.erofs.DeviceSlot;
import io.rafs.format.erofs.DirectoryBlock;
import io.rafs.format.erofs.Inode;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.format.erofs.Xattr;
import io.rafs.format.erofs.Xattrs;
import io.rafs.format.extent.CodecRecord;
import io.rafs.format.rafs.ExtendedSuperBlock;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Takes a bootstrap apart, or any EROFS image: its superblock, inodes, directories, xattrs, and where content is. Reads what
 * it is asked for and nothing before; every length is checked against the file before memory is taken for it. Anything that
 * cannot be right is a {@link CorruptImageException} with its offset, and so is what is not read here, by its name.
 */
public final class BootstrapReader implements Closeable {
    /** First four bytes of a RAFS v5 bootstrap, which has nothing in common with v6. */
    private static final int RAFS_V5_MAGIC = 0x52414653;

    private final PagedFile file;
    private final SuperBlock superBlock;
    private final Optional<RafsTables> rafs;
    private final List<CodecRecord> codecs;
    private final ContentMaps contents;

    private BootstrapReader(PagedFile file) throws IOException {
        this.file = file;
        StructIn start = file.read("superblocks", 0, ExtendedSuperBlock.OFFSET + ExtendedSuperBlock.SIZE);
        if (start.u32("magic") == RAFS_V5_MAGIC) {
            throw new CorruptImageException(
                    name(), 0, "it is a RAFS v5 bootstrap; only v6 is read here: convert the image anew");
        }
        start.skip("boot block", SuperBlock.OFFSET - 4);
        superBlock = SuperBlock.decode(start);
        Features.checkEpoch(name(), superBlock);
        if ((superBlock.featureCompat() & SuperBlock.COMPAT_RAFS_V6) != 0) {
            Features.checkRafs(name(), superBlock);
            rafs = Optional.of(new RafsTables(file, start));
            codecs = List.of();
        } else {
            Features.check(name(), superBlock);
            rafs = Optional.empty();
            codecs = Features.codecs(file, superBlock);
        }
        contents = new ContentMaps(this);
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

    /** Whether a file starts like a bootstrap, of RAFS v5 too; what a tar holds may, the tar itself does not. */
    static boolean recognises(PagedFile file) throws IOException {
        if (file.size() < SuperBlock.OFFSET + 4) {
            return false;
        }
        StructIn start = file.read("superblocks", 0, SuperBlock.OFFSET + 4);
        if (start.u32("magic") == RAFS_V5_MAGIC) {
            return true;
        }
        start.skip("boot block", SuperBlock.OFFSET - 4);
        return start.u32("magic") == SuperBlock.MAGIC;
    }

    /** The superblock. */
    public SuperBlock superBlock() {
        return superBlock;
    }

    /** Whether it is a RAFS v6 bootstrap. */
    public boolean isRafs() {
        return rafs.isPresent();
    }

    /**
     * What it has as a RAFS v6 bootstrap.
     *
     * @throws IllegalStateException if it is none: see {@link #isRafs}
     */
    public RafsTables rafs() {
        return rafs.orElseThrow(() -> new IllegalStateException(name() + " has no tables of RAFS"));
    }

    /** Throws {@link CorruptImageException} unless it is a RAFS v6 bootstrap. */
    public void requireRafs() throws CorruptImageException {
        if (!isRafs()) {
            throw Features.notRafs(name(), superBlock);
        }
    }

    /** The codecs that content may use; none in RAFS, whose bootstraps leave that to the blobs. */
    public List<CodecRecord> codecs() {
        return codecs;
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
            slots.add(isRafs() ? DeviceSlot.decodeRafs(in) : DeviceSlot.decode(in));
        }
        return slots;
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
        if (inode.dotOmitted() && isRafs()) {
            throw new CorruptImageException(name(), at, "the directory has no entry '.'; RAFS has one in each");
        }
        return inode.since(superBlock);
    }

    /** The inode of the root directory. */
    public long rootNid() {
        return superBlock.root();
    }

    /** The attributes of an inode: as they are stored, or, if some are shared, in name order. */
    public List<Xattr> xattrs(long nid, Inode inode) throws IOException {
        StructIn in = read("xattrs", position(nid) + inode.encodedSize(), Xattrs.sizeOfCount(inode.xattrCount()));
        if (isRafs()) {
            return Xattrs.decode(in);
        }
        Xattrs.Body body = Xattrs.Body.decode(in);
        if (body.shared().isEmpty()) {
            return body.inline();
        }
        List<Xattr> xattrs = new ArrayList<>();
        for (long id : body.shared()) {
            xattrs.add(sharedXattr(id));
        }
        xattrs.addAll(body.inline());
        Collections.sort(xattrs);
        return List.copyOf(xattrs);
    }

    private Xattr sharedXattr(long id) throws IOException {
        long at = superBlock.xattrBlock() * SuperBlock.BLOCK + id * Xattrs.ID;
        int most = Xattrs.ID + Xattr.MAX_NAME + Xattr.MAX_VALUE + Xattrs.ID;
        return Xattrs.decodeEntry(read("shared xattr", at, Math.max(Xattrs.ID, Math.min(most, size() - at))));
    }

    /** Where the content of a regular file is. */
    public ContentMap content(long nid, Inode inode) throws IOException {
        return isRafs() ? new ChunkedMap(chunkIndexes(nid, inode)) : contents.of(nid, inode);
    }

    /** The content that fragments are slices of, if the image has any; its runs are no fragments themselves. */
    public Optional<ContentMap> packed() throws IOException {
        return isRafs() ? Optional.empty() : contents.packed();
    }

    /** The chunk indexes of a regular file of a RAFS image; none of them is read yet, but the file has room for them. */
    public ChunkIndexes chunkIndexes(long nid, Inode inode) throws IOException {
        if (inode.layout() != Inode.LAYOUT_CHUNKED) {
            throw new CorruptImageException(
                    name(), position(nid), "regular file has layout %d, expected 4".formatted(inode.layout()));
        }
        return new ChunkIndexes(file, behindXattrs(nid, inode) + 7 & ~7L, inode.size(), (int)
                rafs().extended().chunkSize());
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

    long behindXattrs(long nid, Inode inode) throws CorruptImageException {
        return position(nid) + inode.encodedSize() + Xattrs.sizeOfCount(inode.xattrCount());
    }

    /** The file, for content that lies in it. */
    PagedFile file() {
        return file;
    }

    /** Throws {@link CorruptImageException} unless the file has these bytes. */
    void check(String what, long offset, long length) throws CorruptImageException {
        file.check(what, offset, length);
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
