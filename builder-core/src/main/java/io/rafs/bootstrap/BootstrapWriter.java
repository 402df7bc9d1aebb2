package io.rafs.bootstrap;

import io.rafs.format.Digest;
import io.rafs.format.StructOut;
import io.rafs.format.erofs.ChunkIndex;
import io.rafs.format.erofs.DeviceSlot;
import io.rafs.format.erofs.Inode;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.format.erofs.Xattrs;
import io.rafs.format.rafs.BlobEntry;
import io.rafs.format.rafs.ChunkInfo;
import io.rafs.format.rafs.Compressor;
import io.rafs.format.rafs.ExtendedSuperBlock;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.image.FsNode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Prints a {@link BootstrapLayout} from front to back, asserting that every part starts where it was planned. */
public final class BootstrapWriter {
    private final BootstrapLayout layout;
    private final Pen pen;

    private BootstrapWriter(BootstrapLayout layout, OutputStream out) {
        this.layout = layout;
        this.pen = new Pen(out);
    }

    /** Prints all of the bootstrap; exactly {@link BootstrapLayout#size} bytes. */
    public static void write(BootstrapLayout layout, OutputStream out) throws IOException {
        BootstrapWriter writer = new BootstrapWriter(layout, out);
        writer.superBlocks();
        writer.deviceTable();
        writer.blobTable();
        writer.prefetchTable();
        writer.inodes();
        writer.dataBlocks();
        writer.chunkTable();
        writer.pen.zeroTo(layout.size());
    }

    private void superBlocks() throws IOException {
        List<Blob> blobs = layout.blobs();
        long blocks = blobs.stream()
                .mapToLong(blob -> blob.uncompressedSize() / SuperBlock.BLOCK)
                .sum();
        int rootNid = (int) layout.nid(layout.inodes().get(0));
        pen.zeroTo(SuperBlock.OFFSET);
        pen.print(out -> SuperBlock.rafs(
                        rootNid, layout.inodes().size(), blocks, layout.metaStart() / SuperBlock.BLOCK, blobs.size())
                .encode(out));
        pen.at("extended superblock", ExtendedSuperBlock.OFFSET);
        boolean prefetch = !layout.prefetch().isEmpty();
        pen.print(out -> new ExtendedSuperBlock(
                        flags(),
                        layout.blobTable(),
                        (long) BlobEntry.SIZE * blobs.size(),
                        layout.options().chunkSize(),
                        layout.chunkTable(),
                        layout.chunkTableSize(),
                        prefetch ? layout.prefetchTable() : 0,
                        4L * layout.prefetch().size())
                .encode(out));
    }

    private long flags() {
        boolean xattrs = layout.inodes().stream()
                .anyMatch(inode -> !inode.node().meta().xattrs().isEmpty());
        return layout.options().compressor().flag()
                | layout.options().digester().flag()
                | ExtendedSuperBlock.EXPLICIT_UID_GID
                | (xattrs ? ExtendedSuperBlock.HAS_XATTR : 0)
                | ExtendedSuperBlock.INLINED_CHUNK_DIGEST
                | ExtendedSuperBlock.ENCRYPTION_NONE;
    }

    private void deviceTable() throws IOException {
        pen.at("device table", SuperBlock.RAFS_DEVICE_SLOT * DeviceSlot.SIZE);
        List<Blob> blobs = layout.blobs();
        for (int i = 0; i < blobs.size(); i++) {
            Blob blob = blobs.get(i);
            long mapped = layout.mappedBlock(i);
            pen.print(out -> new DeviceSlot(blob.id(), blob.uncompressedSize() / SuperBlock.BLOCK, mapped).encode(out));
        }
    }

    private void blobTable() throws IOException {
        pen.zeroTo(layout.blobTable());
        List<Blob> blobs = layout.blobs();
        for (int i = 0; i < blobs.size(); i++) {
            BlobEntry entry = entry(blobs.get(i), i);
            pen.print(entry::encode);
        }
    }

    private BlobEntry entry(Blob blob, int index) {
        return new BlobEntry(
                blob.id(),
                index,
                layout.options().chunkSize(),
                blob.chunks().size(),
                blob.compressor(),
                layout.options().digester(),
                blob.features(),
                blob.fileSize(),
                blob.uncompressedSize(),
                blob.tocSize(),
                Compressor.NONE,
                blob.infoOffset(),
                blob.infoSize(),
                blob.infoSize(),
                blob.tocDigest(),
                Digest.ZERO,
                0,
                0,
                0);
    }

    private void prefetchTable() throws IOException {
        pen.at("prefetch table", layout.prefetchTable());
        for (FsNode node : layout.prefetch()) {
            long nid = layout.nid(layout.inode(node));
            pen.print(out -> out.u32(nid));
        }
    }

    private void inodes() throws IOException {
        List<RafsInode> byPosition = new ArrayList<>(layout.inodes());
        byPosition.sort(Comparator.comparingLong(RafsInode::position));
        for (RafsInode inode : byPosition) {
            pen.zeroTo(inode.position());
            pen.print(out -> inode(inode, out));
        }
        pen.zeroTo(layout.dataStart());
    }

    private void inode(RafsInode planned, StructOut out) {
        FsNode node = planned.node();
        new Inode(
                        true,
                        planned.layout(),
                        Xattrs.count(Xattrs.size(node.meta().xattrs())),
                        node.type().modeBits() | node.meta().permissions(),
                        planned.size(),
                        union(planned),
                        planned.number(),
                        node.meta().uid(),
                        node.meta().gid(),
                        node.meta().mtime(),
                        node.meta().mtimeNanos(),
                        planned.links())
                .encode(out);
        Xattrs.encode(node.meta().xattrs(), out);
        if (node instanceof FsNode.File file && !file.content().chunks().isEmpty()) {
            out.zeroTo(planned.indexOffset());
            for (Chunk chunk : file.content().chunks()) {
                new ChunkIndex(layout.blobOf(chunk), chunk.index(), chunk.offset() / SuperBlock.BLOCK).encode(out);
            }
        } else if (planned.inlineSize() > 0) {
            byte[] content = content(planned);
            int tail = planned.inlineSize();
            out.bytes(content, content.length - tail, tail);
        }
    }

    private long union(RafsInode planned) {
        if (planned.node() instanceof FsNode.File) {
            return ChunkIndex.format(layout.options().chunkSize());
        }
        return planned.node() instanceof FsNode.Special special
                ? special.device().encoded()
                : planned.dataBlock();
    }

    private void dataBlocks() throws IOException {
        for (RafsInode planned : layout.inodes()) {
            if (planned.dataBlocks() > 0) {
                pen.at("content of inode " + planned.number(), planned.dataBlock() * SuperBlock.BLOCK);
                byte[] content = content(planned);
                int length = content.length - planned.inlineSize();
                pen.print(out -> out.bytes(content, 0, length));
                pen.zeroTo((planned.dataBlock() + planned.dataBlocks()) * SuperBlock.BLOCK);
            }
        }
    }

    /** All content of a directory or link. */
    private byte[] content(RafsInode planned) {
        return InodeContent.of(planned, false, layout::inode, layout::nid);
    }

    private void chunkTable() throws IOException {
        pen.zeroTo(layout.chunkTable());
        long[][] fileOffsets = fileOffsets();
        List<Chunk> chunks = new ArrayList<>();
        layout.blobs().forEach(blob -> chunks.addAll(blob.chunks()));
        chunks.sort(Comparator.comparing(Chunk::digest).thenComparing(Chunk::blob));
        for (Chunk chunk : chunks) {
            int blob = layout.blobOf(chunk);
            ChunkInfo info = new ChunkInfo(
                    chunk.digest(),
                    blob,
                    ChunkInfo.flags(chunk.isCompressed(), chunk.isBatched()),
                    chunk.storedSize(),
                    chunk.size(),
                    chunk.storedOffset(),
                    chunk.offset(),
                    fileOffsets[blob][chunk.index()],
                    chunk.index(),
                    0);
            pen.print(info::encode);
        }
    }

    /** For each chunk where it lies in the first file that uses it; 0 for those that only hidden files use. */
    private long[][] fileOffsets() {
        long[][] offsets = new long[layout.blobs().size()][];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = new long[layout.blobs().get(i).chunks().size()];
        }
        for (int i = layout.inodes().size() - 1; i >= 0; i--) {
            if (layout.inodes().get(i).node() instanceof FsNode.File file) {
                List<Chunk> chunks = file.content().chunks();
                for (int k = chunks.size() - 1; k >= 0; k--) {
                    Chunk chunk = chunks.get(k);
                    offsets[layout.blobOf(chunk)][chunk.index()] =
                            (long) k * layout.options().chunkSize();
                }
            }
        }
        return offsets;
    }
}
