package io.rafs.bootstrap;

import io.rafs.format.RefusedException;
import io.rafs.format.erofs.ChunkIndex;
import io.rafs.format.erofs.DeviceSlot;
import io.rafs.format.erofs.Inode;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.format.rafs.BlobEntry;
import io.rafs.format.rafs.ChunkInfo;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.image.FsNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Every nid, offset and size of a bootstrap: pure arithmetic, no bytes.
 *
 * <pre>
 * 0         1024 zero bytes, superblock, extended superblock
 * 1408      device table
 * blobTable blob table, then the prefetch table
 * metaStart one empty block, so that the root's nid is 128 and no nid is 0
 *           inodes with their xattrs, chunk indexes and inline content
 * dataStart full blocks of directories, long link targets
 * chunkTable
 * </pre>
 */
public final class BootstrapLayout {
    /** Devices start at multiples of this in the unified address space, as Nydus places them. */
    private static final long DEVICE_ALIGNMENT = 512 << 10;

    private static final int DEVICE_TABLE = SuperBlock.RAFS_DEVICE_SLOT * DeviceSlot.SIZE;

    private final ImageOptions options;
    private final List<Blob> blobs = new ArrayList<>();
    private final Map<Integer, Integer> blobOfLayer = new java.util.HashMap<>();
    private final InodeOrder<RafsInode> order;
    private final List<FsNode> prefetch;
    private final long blobTable;
    private final long metaStart;
    private final long dataStart;
    private final long chunkTable;
    private final long size;
    private final long chunkCount;

    private BootstrapLayout(ImageOptions options, FsNode.Directory root, List<Blob> allBlobs, List<FsNode> prefetch)
            throws RefusedException {
        this.options = options;
        order = new InodeOrder<>(root, RafsInode::new);
        useBlobs(allBlobs);
        this.prefetch = blobs.isEmpty() ? List.of() : List.copyOf(prefetch);
        blobTable = blockUp(DEVICE_TABLE + (long) DeviceSlot.SIZE * blobs.size());
        long tablesEnd = blobTable + (long) BlobEntry.SIZE * blobs.size() + 4L * this.prefetch.size();
        metaStart = blobs.isEmpty() ? 0 : blockUp(tablesEnd);
        InodeSpace space = new InodeSpace(metaStart + SuperBlock.BLOCK);
        for (RafsInode inode : order.inodes()) {
            inode.setPosition(space.take(Math.toIntExact(inode.encodedSize()), inode.inlineSize() > 0));
        }
        dataStart = blockUp(space.end());
        chunkTable = placeData();
        chunkCount = blobs.stream().mapToLong(blob -> blob.chunks().size()).sum();
        size = blockUp(chunkTable + ChunkInfo.SIZE * chunkCount);
        if (addressEnd() > 0xffff_ffffL) {
            throw new RefusedException("the image needs %d blocks of address space, EROFS has 2^32; it is too large"
                    .formatted(addressEnd()));
        }
    }

    /**
     * Plans a bootstrap.
     *
     * @param allBlobs of all layers; those that no file uses are left out
     * @param prefetch files and directories to load first, in order
     * @throws RefusedException if the image exceeds what RAFS can hold
     */
    public static BootstrapLayout of(
            ImageOptions options, FsNode.Directory root, List<Blob> allBlobs, List<FsNode> prefetch)
            throws RefusedException {
        return new BootstrapLayout(options, root, allBlobs, prefetch);
    }

    private void useBlobs(List<Blob> allBlobs) throws RefusedException {
        java.util.BitSet used = new java.util.BitSet();
        for (RafsInode inode : order.inodes()) {
            if (inode.node() instanceof FsNode.File file) {
                file.content().chunks().forEach(chunk -> used.set(chunk.blob()));
            }
        }
        for (Blob blob : allBlobs) {
            if (used.get(blob.number())) {
                blobOfLayer.put(blob.number(), blobs.size());
                blobs.add(blob);
            }
        }
        if (blobs.size() > ChunkIndex.MAX_BLOBS) {
            throw new RefusedException("%d layers bring new data, a RAFS image has at most %d blobs; squash some layers"
                    .formatted(blobs.size(), ChunkIndex.MAX_BLOBS));
        }
    }

    private long placeData() {
        long block = dataStart / SuperBlock.BLOCK;
        for (RafsInode inode : order.inodes()) {
            if (inode.dataBlocks() > 0) {
                inode.setDataBlock(block);
                block += inode.dataBlocks();
            }
        }
        return block * SuperBlock.BLOCK;
    }

    private long addressEnd() {
        long end = 0;
        for (int i = 0; i < blobs.size(); i++) {
            end = mappedBlock(i) + blobs.get(i).uncompressedSize() / SuperBlock.BLOCK;
        }
        return end;
    }

    static long blockUp(long offset) {
        return offset + SuperBlock.BLOCK - 1 & -SuperBlock.BLOCK;
    }

    ImageOptions options() {
        return options;
    }

    /** The blobs in use, in device order. */
    public List<Blob> blobs() {
        return List.copyOf(blobs);
    }

    /** Index in the blob table of the blob that holds a chunk. */
    int blobOf(Chunk chunk) {
        return blobOfLayer.get(chunk.blob());
    }

    /** First block of a blob in the unified address space; behind the bootstrap, no two overlap. */
    long mappedBlock(int blob) {
        long next = size;
        for (int i = 0; i < blob; i++) {
            next = deviceUp(next) + blobs.get(i).uncompressedSize();
        }
        return deviceUp(next) / SuperBlock.BLOCK;
    }

    private static long deviceUp(long offset) {
        return (offset + DEVICE_ALIGNMENT - 1) / DEVICE_ALIGNMENT * DEVICE_ALIGNMENT;
    }

    /** All inodes, the root first. */
    List<RafsInode> inodes() {
        return order.inodes();
    }

    RafsInode inode(FsNode node) {
        return order.inode(node);
    }

    /** The nid of an inode: its distance from the metadata's start in slots of 32. */
    long nid(PlannedInode inode) {
        return (inode.position() - metaStart) / Inode.SLOT;
    }

    List<FsNode> prefetch() {
        return prefetch;
    }

    long blobTable() {
        return blobTable;
    }

    /** Where the prefetch table starts: right behind the blob table. */
    long prefetchTable() {
        return blobTable + (long) BlobEntry.SIZE * blobs.size();
    }

    long metaStart() {
        return metaStart;
    }

    long dataStart() {
        return dataStart;
    }

    long chunkTable() {
        return chunkTable;
    }

    long chunkTableSize() {
        return ChunkInfo.SIZE * chunkCount;
    }

    /** Bytes of the bootstrap. */
    public long size() {
        return size;
    }

    /** Bytes that RAFS adds to what the kernel needs: extended superblock, blob, prefetch and chunk tables. */
    public long rafsTableSize() {
        return io.rafs.format.rafs.ExtendedSuperBlock.SIZE
                + (long) BlobEntry.SIZE * blobs.size()
                + 4L * prefetch.size()
                + chunkTableSize();
    }
}
