package io.rafs.check;

import io.rafs.format.CorruptImageException;
import io.rafs.format.erofs.ChunkIndex;
import io.rafs.format.erofs.DeviceSlot;
import io.rafs.format.erofs.Inode;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.format.rafs.ChunkInfo;
import io.rafs.image.EntryPath;
import io.rafs.read.BootstrapReader;
import io.rafs.read.ChunkIndexes;
import io.rafs.read.ChunkTable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A regular file of a RAFS image: where its chunk indexes say that its content is. */
final class FileCheck implements ContentCheck {
    /** Largest log2 of the chunk size in blocks that the field can say. */
    private static final int BITS = 0x1f;

    private final BootstrapReader bootstrap;
    private final ChunkTable chunks;
    private final List<DeviceSlot> devices;
    private final Findings findings;
    private long indexBytes;

    FileCheck(BootstrapReader bootstrap, ChunkTable chunks, List<DeviceSlot> devices, Findings findings) {
        this.bootstrap = bootstrap;
        this.chunks = chunks;
        this.devices = devices;
        this.findings = findings;
    }

    @Override
    public void check(EntryPath path, long nid, Inode inode) throws IOException {
        long at = bootstrap.position(nid);
        long chunkSize = bootstrap.rafs().extended().chunkSize();
        int bits = Long.numberOfTrailingZeros(chunkSize / SuperBlock.BLOCK);
        boolean format = (inode.union() & ~BITS) == ChunkIndex.FORMAT_INDEXES && (inode.union() & BITS) >= bits;
        if (inode.layout() != Inode.LAYOUT_CHUNKED || !format) {
            findings.add(
                    Rule.INODE_LAYOUT,
                    bootstrap.name(),
                    at + (format ? 0 : 16),
                    "the file '%s' has layout %d and chunk format 0x%x, expected 4 and 0x%x"
                            .formatted(path, inode.layout(), inode.union(), ChunkIndex.FORMAT_INDEXES | bits));
            return;
        }
        try {
            int runBits = (int) (inode.union() & BITS) + SuperBlock.BLOCK_BITS;
            if (runBits > bits + SuperBlock.BLOCK_BITS && inode.size() > 1L << runBits) {
                findings.add(
                        Rule.FILE_RUN,
                        bootstrap.name(),
                        at + 16,
                        "'%s' of %d bytes has chunk format 0x%x: the kernel reads only the first %d as a run, and then goes astray"
                                .formatted(path, inode.size(), inode.union(), 1L << runBits));
            }
            indexes(path, bootstrap.chunkIndexes(nid, inode), at, (inode.union() & BITS) > bits);
        } catch (CorruptImageException e) {
            findings.add(Rule.FILE_INDEX, e.file(), e.offset(), "'%s': %s".formatted(path, e.detail()));
        }
    }

    private void indexes(EntryPath path, ChunkIndexes indexes, long at, boolean run) throws IOException {
        indexBytes += indexes.count() * ChunkIndex.SIZE;
        if (indexBytes > bootstrap.size()) {
            findings.add(
                    Rule.TREE_SIZE,
                    bootstrap.name(),
                    at + 8,
                    "the %d chunk indexes of '%s' bring all of them above the size of the file; some overlap"
                            .formatted(indexes.count(), path));
            return;
        }
        ChunkIndex first = null;
        for (long i = 0; i < indexes.count(); i++) {
            ChunkIndex index;
            try {
                index = indexes.get(i);
            } catch (CorruptImageException e) {
                findings.add(Rule.FILE_INDEX, e.file(), e.offset(), "'%s': %s".formatted(path, e.detail()));
                continue;
            }
            first = i == 0 ? index : first;
            index(path, index, indexes.position(i), indexes.chunkLength(i));
            long expected = first == null
                    ? 0
                    : first.block() + i * (bootstrap.rafs().extended().chunkSize() / SuperBlock.BLOCK);
            if (run && first != null && (index.blob() != first.blob() || index.block() != expected)) {
                findings.add(
                        Rule.FILE_RUN,
                        bootstrap.name(),
                        indexes.position(i),
                        "'%s' is read as one run from block %d, but has chunk %d at block %d of blob %d"
                                .formatted(path, first.block(), i, index.block(), index.blob()));
                return;
            }
        }
    }

    private void index(EntryPath path, ChunkIndex index, long at, int length) throws IOException {
        if (index.blob() >= devices.size()) {
            findings.add(
                    Rule.FILE_INDEX,
                    bootstrap.name(),
                    at + 2,
                    "'%s' has a chunk in blob %d, the image has %d".formatted(path, index.blob(), devices.size()));
            return;
        }
        long end = index.block() + (length + SuperBlock.BLOCK - 1L) / SuperBlock.BLOCK;
        long blocks = devices.get(index.blob()).blocks();
        if (end > blocks) {
            findings.add(
                    Rule.FILE_BLOCKS,
                    bootstrap.name(),
                    at + 4,
                    "'%s' has a chunk that ends at block %d of blob %d, which has %d"
                            .formatted(path, end, index.blob(), blocks));
        }
        Optional<ChunkInfo> known = chunks.find(index.blob(), index.chunk());
        if (known.isEmpty()) {
            findings.add(
                    Rule.FILE_CHUNK,
                    bootstrap.name(),
                    at,
                    "'%s' has chunk %d of blob %d, which the chunk table does not know"
                            .formatted(path, index.chunk(), index.blob()));
            return;
        }
        ChunkInfo chunk = known.get();
        if (chunk.uncompressedOffset() / SuperBlock.BLOCK != index.block() || chunk.uncompressedSize() != length) {
            findings.add(
                    Rule.FILE_CHUNK,
                    bootstrap.name(),
                    at + 4,
                    "'%s' expects %d bytes at block %d, the chunk table has %d at block %d for chunk %d of blob %d"
                            .formatted(
                                    path,
                                    length,
                                    index.block(),
                                    chunk.uncompressedSize(),
                                    chunk.uncompressedOffset() / SuperBlock.BLOCK,
                                    index.chunk(),
                                    index.blob()));
        }
    }
}
