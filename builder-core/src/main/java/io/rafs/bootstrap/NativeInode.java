package io.rafs.bootstrap;

import io.rafs.format.erofs.Inode;
import io.rafs.format.erofs.Xattrs;
import io.rafs.format.extent.MapHeader;
import io.rafs.image.FsNode;
import io.rafs.image.Meta;
import java.util.Optional;

/** An inode of a native bootstrap: 32 bytes if its values are small enough, else 64; xattrs; and a file's content map. */
final class NativeInode extends PlannedInode {
    private static final int MAX_SHORT = 0xffff;
    private static final long MAX_INT = 0xffff_ffffL;

    private final long size;
    private final boolean dotOmitted;
    private final boolean mayBeCompact;
    private final Xattrs.Body xattrs;
    private final Optional<ContentMap> map;

    /**
     * @param map of a file that is not empty
     * @param epoch what compact inodes count from; none if there are to be no compact inodes
     */
    NativeInode(
            FsNode node,
            int number,
            PlannedInode parent,
            Xattrs.Body xattrs,
            Optional<ContentMap> map,
            boolean dotOmitted,
            Optional<Epoch> epoch) {
        super(node, number, parent);
        this.xattrs = xattrs;
        this.map = map;
        this.dotOmitted = dotOmitted && node instanceof FsNode.Directory;
        size = node instanceof FsNode.File file ? file.content().size() : contentSize(node, dotOmitted);
        mayBeCompact =
                epoch.isPresent() && isSmall(node.meta(), size) && epoch.get().covers(node.meta());
    }

    private static boolean isSmall(Meta meta, long size) {
        return meta.uid() <= MAX_SHORT && meta.gid() <= MAX_SHORT && size <= MAX_INT;
    }

    boolean isCompact() {
        return mayBeCompact && links() <= MAX_SHORT;
    }

    boolean dotOmitted() {
        return dotOmitted;
    }

    Xattrs.Body xattrs() {
        return xattrs;
    }

    Optional<ContentMap> map() {
        return map;
    }

    @Override
    long size() {
        return size;
    }

    @Override
    int headSize() {
        return (isCompact() ? Inode.COMPACT_SIZE : Inode.SIZE) + (int) xattrs.size();
    }

    @Override
    int fileLayout() {
        return map.isPresent() ? Inode.LAYOUT_COMPRESSED : Inode.LAYOUT_PLAIN;
    }

    /** Where the content map starts, counted from the inode, which starts at a multiple of 32. */
    long mapOffset() {
        return MapHeader.position(headSize());
    }

    @Override
    long mappedSize() {
        return map.isPresent() ? map.get().end(mapOffset()) : headSize();
    }
}
