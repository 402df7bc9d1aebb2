package io.rafs.bootstrap;

import io.rafs.format.EntryName;
import io.rafs.format.StructOut;
import io.rafs.format.erofs.DirectoryBlock;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.image.FsNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** The content of directories and links, which a bootstrap holds itself. */
final class InodeContent {
    private static final byte[] NONE = {};

    private InodeContent() {}

    /**
     * All content of a directory or link; nothing for a device node.
     *
     * @param inodes the inode of a node
     * @param nids the nid of an inode
     */
    static byte[] of(
            PlannedInode planned,
            boolean dotOmitted,
            Function<FsNode, ? extends PlannedInode> inodes,
            ToLongFunction<PlannedInode> nids) {
        if (planned.node() instanceof FsNode.Symlink link) {
            return link.target();
        }
        if (!(planned.node() instanceof FsNode.Directory directory)) {
            return NONE;
        }
        DirectoryBlocks blocks = DirectoryBlocks.of(directory, dotOmitted);
        StructOut out = new StructOut((int) blocks.size());
        for (int i = 0; i < blocks.starts().size(); i++) {
            out.zeroTo(i * SuperBlock.BLOCK);
            List<DirectoryBlock.Entry> entries = new ArrayList<>();
            for (EntryName name : blocks.block(i)) {
                PlannedInode target = target(planned, directory, name, inodes);
                entries.add(new DirectoryBlock.Entry(
                        name, nids.applyAsLong(target), target.node().type()));
            }
            DirectoryBlock.encode(entries, out);
        }
        return out.toByteArray();
    }

    private static PlannedInode target(
            PlannedInode self,
            FsNode.Directory directory,
            EntryName name,
            Function<FsNode, ? extends PlannedInode> inodes) {
        if (name.equals(EntryName.DOT)) {
            return self;
        }
        return name.equals(EntryName.DOT_DOT)
                ? self.parent()
                : inodes.apply(directory.children().get(name));
    }
}
