package io.rafs.bootstrap;

import io.rafs.format.erofs.ChunkIndex;
import io.rafs.format.erofs.Inode;
import io.rafs.format.erofs.Xattrs;
import io.rafs.image.FsNode;

/** An inode of a RAFS bootstrap: 64 bytes, xattrs, and for a file an array of chunk indexes. */
final class RafsInode extends PlannedInode {
    private final long size;
    private final int xattrSize;

    RafsInode(FsNode node, int number, PlannedInode parent) {
        super(node, number, parent);
        size = node instanceof FsNode.File file ? file.content().size() : contentSize(node, false);
        xattrSize = (int) Xattrs.size(node.meta().xattrs());
    }

    @Override
    long size() {
        return size;
    }

    @Override
    int headSize() {
        return Inode.SIZE + xattrSize;
    }

    @Override
    int fileLayout() {
        return Inode.LAYOUT_CHUNKED;
    }

    /** Where the chunk index array starts, counted from the inode: xattrs end at a multiple of 4, indexes start at 8. */
    int indexOffset() {
        return headSize() + 7 & ~7;
    }

    @Override
    long mappedSize() {
        int chunks = ((FsNode.File) node()).content().chunks().size();
        return chunks == 0 ? headSize() : indexOffset() + (long) chunks * ChunkIndex.SIZE;
    }
}
