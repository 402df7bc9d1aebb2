package io.rafs.bootstrap;

import io.rafs.format.RefusedException;
import io.rafs.format.erofs.DeviceSlot;
import io.rafs.format.erofs.Inode;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.format.extent.CodecRecord;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.image.FsNode;
import io.rafs.image.Meta;
import io.rafs.image.StoredFile;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Every nid, offset and size of a native bootstrap, which a kernel mounts by itself: pure arithmetic, no bytes.
 *
 * <pre>
 * 0         1024 zero bytes, superblock, codec records
 * deviceTable, then shared xattrs
 * inodes    the root, the packed inode, then all others; each with its xattrs, and content map or inline content.
 *           Nids count from 0
 * dataStart full blocks of directories, long link targets
 * </pre>
 */
public final class NativeLayout {
    /** Most blobs; the device table leaves the root's nid its 16 bits. */
    public static final int MAX_BLOBS = 4096;

    /** Largest map of one file's content, in bytes; only a full index of some 100 GiB comes near. */
    private static final long MAX_MAP = 256 << 20;

    private final NativeOptions options;
    private final List<Blob> blobs;
    private final List<CodecRecord> codecs;
    private final long deviceTable;
    private final SharedXattrs xattrs;
    private final Epoch epoch;
    private final Optional<NativeInode> packed;
    private final InodeOrder<NativeInode> order;
    private final List<NativeInode> inodes = new ArrayList<>();
    private final long dataStart;
    private final long size;
    private final AddressSpace space;

    private NativeLayout(
            NativeOptions options,
            List<FsNode> nodes,
            FsNode.Directory root,
            List<Blob> blobs,
            Codecs seen,
            ContentMaps maps)
            throws RefusedException {
        this.options = options;
        this.blobs = blobs;
        codecs = seen.records();
        deviceTable = alignUp(SuperBlock.OFFSET + SuperBlock.SIZE + CodecRecord.size(codecs), DeviceSlot.SIZE);
        xattrs = new SharedXattrs(nodes, deviceTable + (long) DeviceSlot.SIZE * blobs.size());
        epoch = Epoch.of(nodes);
        packed = maps.packed().size() == 0 ? Optional.empty() : Optional.of(packed(maps));
        packed.ifPresent(PlannedInode::addLink);
        order = new InodeOrder<>(root, (node, number, parent) -> inode(node, number, parent, maps.map(node)));
        inodes.addAll(order.inodes());
        packed.ifPresent(inode -> inodes.add(1, inode));
        InodeSpace places = new InodeSpace(alignUp(xattrs.end(), Inode.SLOT));
        for (NativeInode inode : inodes) {
            if (inode.encodedSize() > MAX_MAP) {
                throw new RefusedException(
                        "a file of %d bytes needs an index of %d; form F holds files of up to %d bytes: choose form E"
                                .formatted(inode.size(), inode.encodedSize(), MAX_MAP / 8 * SuperBlock.BLOCK));
            }
            inode.setPosition(places.take((int) inode.encodedSize(), inode.inlineSize() > 0));
        }
        dataStart = alignUp(places.end(), SuperBlock.BLOCK);
        size = placeData() * SuperBlock.BLOCK;
        space = new AddressSpace(blobs, Math.max(options.firstDevice(), size / SuperBlock.BLOCK));
    }

    /**
     * Plans a bootstrap.
     *
     * @param allBlobs that the tree may draw on; those that no file uses are left out
     * @throws RefusedException if the image exceeds what EROFS can hold
     */
    public static NativeLayout of(NativeForm form, FsNode.Directory root, List<Blob> allBlobs) throws RefusedException {
        return of(NativeOptions.of(form), root, allBlobs);
    }

    /** Plans a bootstrap that is to be in one file with its blobs: their addresses begin right behind it. */
    public static NativeLayout ofOneFile(NativeForm form, FsNode.Directory root, List<Blob> allBlobs)
            throws RefusedException {
        return of(NativeOptions.of(form).near(), root, allBlobs);
    }

    static NativeLayout of(NativeOptions options, FsNode.Directory root, List<Blob> allBlobs) throws RefusedException {
        List<FsNode> nodes = InodeOrder.nodes(root);
        List<Blob> blobs = usedBlobs(nodes, allBlobs);
        Codecs codecs = codecs(nodes, new AddressSpace(blobs, options.firstDevice()));
        PackedStream stream = PackedStream.of(nodes);
        if (options.form() == NativeForm.F) {
            checkIndexed(stream.content());
            for (FsNode node : nodes) {
                if (node instanceof FsNode.File file && !file.content().isSlice()) {
                    checkIndexed(file.content());
                }
            }
        }
        ContentMaps maps = ContentMaps.of(options.form(), stream, codecs);
        return new NativeLayout(options, nodes, root, blobs, codecs, maps);
    }

    /** Builds do not come here with such chunks; images of others that are rewritten may. */
    private static void checkIndexed(StoredFile file) throws RefusedException {
        OptionalLong at = ContentMap.Entries.untellable(file);
        if (at.isPresent()) {
            throw new RefusedException(
                    "a file of %d bytes has at byte %d a hole, or a chunk that does not begin at a block; form F cannot tell of it: build the image anew"
                            .formatted(file.size(), at.getAsLong()));
        }
    }

    /** A layout in which files are mapped as {@code maps} says. */
    static NativeLayout of(NativeOptions options, FsNode.Directory root, List<Blob> blobs, ContentMaps maps)
            throws RefusedException {
        List<FsNode> nodes = InodeOrder.nodes(root);
        Codecs codecs = codecs(nodes, new AddressSpace(blobs, options.firstDevice()));
        return new NativeLayout(options, nodes, root, blobs, codecs, maps);
    }

    private NativeInode inode(FsNode node, int number, NativeInode parent, Optional<ContentMap> map) {
        boolean modern = options.form() == NativeForm.E;
        return new NativeInode(
                node,
                number,
                parent,
                xattrs.body(node.meta().xattrs()),
                map,
                modern,
                modern ? Optional.of(epoch) : Optional.empty());
    }

    /** In no directory, so its owner does not matter; its time is one that lets it be compact. */
    private NativeInode packed(ContentMaps maps) {
        Meta meta = new Meta(0600, 0, 0, epoch.seconds(), epoch.nanos(), List.of());
        FsNode.File file = new FsNode.File(meta, maps.packed());
        return inode(file, 2, null, maps.map(file));
    }

    private static List<Blob> usedBlobs(List<FsNode> nodes, List<Blob> allBlobs) throws RefusedException {
        BitSet used = new BitSet();
        for (FsNode node : nodes) {
            if (node instanceof FsNode.File file) {
                file.content().chunks().stream()
                        .filter(chunk -> !chunk.isHole())
                        .forEach(chunk -> used.set(chunk.blob()));
            }
        }
        List<Blob> blobs =
                allBlobs.stream().filter(blob -> used.get(blob.number())).toList();
        if (blobs.size() > MAX_BLOBS) {
            throw new RefusedException("the image draws on %d blobs, a native one has at most %d; squash some layers"
                    .formatted(blobs.size(), MAX_BLOBS));
        }
        return blobs;
    }

    private static Codecs codecs(List<FsNode> nodes, AddressSpace blobs) {
        Codecs codecs = new Codecs();
        for (FsNode node : nodes) {
            if (node instanceof FsNode.File file) {
                for (Chunk chunk : file.content().chunks()) {
                    codecs.add(chunk, blobs);
                }
            }
        }
        return codecs;
    }

    /** Places content of directories and links; answers the number of blocks in all. */
    private long placeData() {
        long block = dataStart / SuperBlock.BLOCK;
        for (NativeInode inode : inodes) {
            if (inode.dataBlocks() > 0) {
                inode.setDataBlock(block);
                block += inode.dataBlocks();
            }
        }
        return block;
    }

    private static long alignUp(long offset, int unit) {
        return (offset + unit - 1) / unit * unit;
    }

    NativeOptions options() {
        return options;
    }

    /** How the bootstrap tells where content is. */
    public NativeForm form() {
        return options.form();
    }

    /** The blobs in use, in device order. */
    public List<Blob> blobs() {
        return blobs;
    }

    List<CodecRecord> codecs() {
        return codecs;
    }

    long deviceTable() {
        return deviceTable;
    }

    SharedXattrs xattrs() {
        return xattrs;
    }

    Epoch epoch() {
        return epoch;
    }

    Optional<NativeInode> packed() {
        return packed;
    }

    /** All inodes, the root first, then the packed inode. */
    List<NativeInode> inodes() {
        return inodes;
    }

    NativeInode inode(FsNode node) {
        return order.inode(node);
    }

    /** The nid of an inode: its place in slots of 32. */
    static long nid(PlannedInode inode) {
        return inode.position() / Inode.SLOT;
    }

    long dataStart() {
        return dataStart;
    }

    AddressSpace space() {
        return space;
    }

    /** Bytes of the bootstrap. */
    public long size() {
        return size;
    }
}
