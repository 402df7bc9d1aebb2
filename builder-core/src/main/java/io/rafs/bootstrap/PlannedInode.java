package io.rafs.bootstrap;

import io.rafs.format.erofs.ChunkIndex;
import io.rafs.format.erofs.Inode;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.format.erofs.Xattrs;
import io.rafs.image.FsNode;

/** An inode to be printed: its node, how large it is, and in the end where it goes. */
final class PlannedInode {
    private final FsNode node;
    private final int number;
    private final PlannedInode parent;
    private final long size;
    private final int xattrSize;
    private int links;
    private long position;
    private long dataBlock;

    /**
     * @param number running number, the root's is 1
     * @param parent of a directory; the root is its own, given as null
     */
    PlannedInode(FsNode node, int number, PlannedInode parent) {
        this.node = node;
        this.number = number;
        this.parent = parent == null ? this : parent;
        this.size = contentSize(node);
        this.xattrSize = (int) Xattrs.size(node.meta().xattrs());
        this.links = node instanceof FsNode.Directory ? 2 : 0;
    }

    private static long contentSize(FsNode node) {
        if (node instanceof FsNode.File file) {
            return file.content().size();
        }
        if (node instanceof FsNode.Symlink link) {
            return link.target().length;
        }
        return node instanceof FsNode.Directory directory
                ? DirectoryBlocks.of(directory).size()
                : 0;
    }

    FsNode node() {
        return node;
    }

    int number() {
        return number;
    }

    PlannedInode parent() {
        return parent;
    }

    long size() {
        return size;
    }

    int links() {
        return links;
    }

    void addLink() {
        links++;
    }

    /** Bytes of inode and xattrs. */
    int headSize() {
        return Inode.SIZE + xattrSize;
    }

    int layout() {
        if (node instanceof FsNode.File) {
            return Inode.LAYOUT_CHUNKED;
        }
        return tail() > 0 && headSize() + tail() <= SuperBlock.BLOCK ? Inode.LAYOUT_INLINE : Inode.LAYOUT_PLAIN;
    }

    /** Bytes of content behind its last full block. */
    private int tail() {
        return (int) (size % SuperBlock.BLOCK);
    }

    /** Bytes of content right behind the xattrs. */
    int inlineSize() {
        return layout() == Inode.LAYOUT_INLINE ? tail() : 0;
    }

    /** Blocks of content elsewhere. */
    long dataBlocks() {
        return switch (layout()) {
            case Inode.LAYOUT_INLINE -> size / SuperBlock.BLOCK;
            case Inode.LAYOUT_PLAIN -> (size + SuperBlock.BLOCK - 1) / SuperBlock.BLOCK;
            default -> 0;
        };
    }

    /** Where the chunk index array starts, counted from the inode: xattrs end at a multiple of 4, indexes start at 8. */
    int indexOffset() {
        return headSize() + 7 & ~7;
    }

    /** All bytes at the inode's position. */
    int encodedSize() {
        if (node instanceof FsNode.File file) {
            int chunks = file.content().chunks().size();
            return chunks == 0 ? headSize() : Math.addExact(indexOffset(), Math.multiplyExact(chunks, ChunkIndex.SIZE));
        }
        return headSize() + inlineSize();
    }

    /** Byte offset in the bootstrap. */
    long position() {
        return position;
    }

    void setPosition(long at) {
        position = at;
    }

    /** First block of the content elsewhere, 0 if there is none. */
    long dataBlock() {
        return dataBlock;
    }

    void setDataBlock(long block) {
        dataBlock = block;
    }
}
