package io.rafs.bootstrap;

import io.rafs.format.erofs.Inode;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.image.FsNode;

/** An inode to be printed: its node, how large it is, and in the end where it goes. */
abstract class PlannedInode {
    private final FsNode node;
    private final int number;
    private final PlannedInode parent;
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
        this.links = node instanceof FsNode.Directory ? 2 : 0;
    }

    /** Bytes of inode and xattrs. */
    abstract int headSize();

    /** Bytes of content, as the inode tells them. */
    abstract long size();

    /** How content is found, for a regular file. */
    abstract int fileLayout();

    /** Bytes from the inode's position to the end of what maps a regular file's content. */
    abstract long mappedSize();

    FsNode node() {
        return node;
    }

    int number() {
        return number;
    }

    PlannedInode parent() {
        return parent;
    }

    int links() {
        return links;
    }

    void addLink() {
        links++;
    }

    /** How content is found. */
    int layout() {
        if (node instanceof FsNode.File) {
            return fileLayout();
        }
        return tail() > 0 && headSize() + tail() <= SuperBlock.BLOCK ? Inode.LAYOUT_INLINE : Inode.LAYOUT_PLAIN;
    }

    /** Bytes of content behind its last full block. */
    private int tail() {
        return (int) (size() % SuperBlock.BLOCK);
    }

    /** Bytes of content right behind the xattrs. */
    int inlineSize() {
        return layout() == Inode.LAYOUT_INLINE ? tail() : 0;
    }

    /** Blocks of content elsewhere in the bootstrap. */
    long dataBlocks() {
        if (node instanceof FsNode.File) {
            return 0;
        }
        return layout() == Inode.LAYOUT_INLINE
                ? size() / SuperBlock.BLOCK
                : (size() + SuperBlock.BLOCK - 1) / SuperBlock.BLOCK;
    }

    /** All bytes at the inode's position. */
    long encodedSize() {
        return node instanceof FsNode.File ? mappedSize() : headSize() + inlineSize();
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

    /** Bytes of the content of anything but a file. */
    static long contentSize(FsNode node, boolean dotOmitted) {
        if (node instanceof FsNode.Symlink link) {
            return link.target().length;
        }
        return node instanceof FsNode.Directory directory
                ? DirectoryBlocks.of(directory, dotOmitted).size()
                : 0;
    }
}
