package io.rafs.verify;

import io.rafs.format.EntryName;
import io.rafs.format.EscapedText;
import io.rafs.format.erofs.DirectoryBlock;
import io.rafs.format.erofs.FileType;
import io.rafs.format.erofs.Inode;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.image.FsNode;
import io.rafs.image.Meta;
import io.rafs.read.BootstrapReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Every path: its name, its inode, all that the inode says, and which names share one. */
final class TreeComparison {
    private final BootstrapReader bootstrap;
    private final FileComparison files;
    private final Differences differences;
    private final Map<FsNode, Seen> seen = new IdentityHashMap<>();
    private final BitSet nids = new BitSet();
    private boolean xattrs;
    private final Deque<Pending> pending = new ArrayDeque<>();

    private record Pending(Path path, long nid, long parent, Inode inode, FsNode.Directory node) {}

    /** A path that is put together only if something is to be said of it. */
    private record Path(Path parent, EntryName name) {
        @Override
        public String toString() {
            return parent == null ? "/" : (parent.parent == null ? "" : parent.toString()) + "/" + name;
        }
    }

    /** The inode of a node, and how many names led to it. */
    private static final class Seen {
        private final long nid;
        private final Inode inode;
        private long names;

        Seen(long nid, Inode inode) {
            this.nid = nid;
            this.inode = inode;
        }
    }

    TreeComparison(BootstrapReader bootstrap, FileComparison files, Differences differences) {
        this.bootstrap = bootstrap;
        this.files = files;
        this.differences = differences;
    }

    void run(FsNode.Directory root) throws IOException {
        long nid = bootstrap.rootNid();
        Path path = new Path(null, null);
        if (inode(path, nid, root)) {
            pending.push(new Pending(path, nid, nid, seen.get(root).inode, root));
        }
        while (!pending.isEmpty()) {
            directory(pending.pop());
        }
        for (Map.Entry<FsNode, Seen> each : seen.entrySet()) {
            Seen file = each.getValue();
            if (!(each.getKey() instanceof FsNode.Directory) && file.inode.links() != file.names) {
                differences.compare(
                        "the %s with nid %d".formatted(each.getKey().type().words(), file.nid),
                        "number of links",
                        file.inode.links(),
                        file.names);
            }
        }
    }

    /** @param unnamed inodes that are in no directory */
    void compareInodeCount(int unnamed) {
        differences.compare(
                "the image", "number of inodes", bootstrap.superBlock().inodes(), (long) seen.size() + unnamed);
    }

    /** Whether any file should have xattrs. */
    boolean hasXattrs() {
        return xattrs;
    }

    void comparePrefetch(List<FsNode> prefetch) throws IOException {
        List<Long> expected = new ArrayList<>();
        if (bootstrap.superBlock().devices() > 0) {
            prefetch.forEach(node -> expected.add(seen.containsKey(node) ? seen.get(node).nid : -1));
        }
        differences.compare("the image", "prefetch table", bootstrap.rafs().prefetchNids(), expected);
    }

    /** Names are in the same order on both sides, so each side is gone through once. */
    private void directory(Pending directory) throws IOException {
        Iterator<Map.Entry<EntryName, FsNode>> children =
                directory.node.children().entrySet().iterator();
        Map.Entry<EntryName, FsNode> child = children.hasNext() ? children.next() : null;
        boolean dot = false;
        boolean dotDot = false;
        long directories = 2;
        for (DirectoryBlock.Entry entry : bootstrap.directory(directory.nid, directory.inode)) {
            if (entry.name().equals(EntryName.DOT)) {
                dot = true;
                dots(directory, entry, directory.nid);
                continue;
            }
            if (entry.name().equals(EntryName.DOT_DOT)) {
                dotDot = true;
                dots(directory, entry, directory.parent);
                continue;
            }
            int order = child == null ? 1 : child.getKey().compareTo(entry.name());
            while (order < 0) {
                differences.add(new Path(directory.path, child.getKey()) + ": it is missing");
                child = children.hasNext() ? children.next() : null;
                order = child == null ? 1 : child.getKey().compareTo(entry.name());
            }
            if (order > 0) {
                differences.add(new Path(directory.path, entry.name()) + ": no layer has it");
                continue;
            }
            directories += child(directory, entry, child.getValue()) ? 1 : 0;
            child = children.hasNext() ? children.next() : null;
        }
        while (child != null) {
            differences.add(new Path(directory.path, child.getKey()) + ": it is missing");
            child = children.hasNext() ? children.next() : null;
        }
        if (dot == directory.inode.dotOmitted() || !dotDot) {
            differences.add("%s: '.' or '..' is missing".formatted(directory.path));
        }
        differences.compare(directory.path, "number of links", directory.inode.links(), directories);
        size(directory, directory.inode);
    }

    private void dots(Pending directory, DirectoryBlock.Entry entry, long nid) {
        differences.compare(directory.path, "'.' or '..'", entry.nid(), nid);
        differences.compare(directory.path, "type of '.' or '..'", entry.type(), FileType.DIRECTORY);
    }

    /** A directory ends with the last of its names. */
    private void size(Pending directory, Inode inode) throws IOException {
        long last = bootstrap.directoryBlocks(inode) - 1;
        long size = Math.max(0, last) * SuperBlock.BLOCK;
        if (last >= 0) {
            for (DirectoryBlock.Entry entry :
                    DirectoryBlock.decode(bootstrap.directoryBlock(directory.nid, inode, last))) {
                size += DirectoryBlock.ENTRY + entry.name().length();
            }
        }
        differences.compare(directory.path, "size", inode.size(), size);
    }

    /** Compares what a name leads to; answers whether it is to be a directory. */
    private boolean child(Pending directory, DirectoryBlock.Entry entry, FsNode node) throws IOException {
        Path path = new Path(directory.path, entry.name());
        differences.compare(path, "type in its directory", entry.type(), node.type());
        boolean isNew = inode(path, entry.nid(), node);
        if (!(node instanceof FsNode.Directory sub)) {
            return false;
        }
        if (isNew) {
            pending.push(new Pending(path, entry.nid(), directory.nid, seen.get(node).inode, sub));
        }
        return true;
    }

    /** Compares an inode; answers whether it is a new one, and of the right type. */
    private boolean inode(Path path, long nid, FsNode node) throws IOException {
        Seen known = seen.get(node);
        if (known == null && !nids.get(slot(nid))) {
            known = new Seen(nid, bootstrap.inode(nid));
            nids.set(slot(nid));
            seen.put(node, known);
        } else if (known == null || known.nid != nid) {
            differences.add("%s: its inode is %d, and another file's as well, or not that of its other names"
                    .formatted(path, nid));
            return false;
        }
        if (known.names++ > 0) {
            return false;
        }
        Inode inode = known.inode;
        if (inode.type() != node.type()) {
            differences.compare(path, "type", inode.type(), node.type());
            return false;
        }
        meta(path, nid, inode, node.meta());
        if (node instanceof FsNode.File file) {
            differences.compare(path, "size", inode.size(), file.content().size());
            files.compare(path, nid, inode, file.content());
        } else if (node instanceof FsNode.Symlink link) {
            byte[] target = bootstrap.target(nid, inode);
            if (!Arrays.equals(target, link.target())) {
                differences.compare(path, "target", EscapedText.of(target), EscapedText.of(link.target()));
            }
        } else if (node instanceof FsNode.Special special) {
            differences.compare(
                    path, "device number", inode.union(), special.device().encoded());
            differences.compare(path, "size", inode.size(), 0);
            differences.compare(path, "layout", inode.layout(), Inode.LAYOUT_PLAIN);
        }
        return true;
    }

    /** A nid as an index: in a file that was just written it is below 2^31, and reading the inode has told so. */
    private int slot(long nid) throws IOException {
        bootstrap.position(nid);
        return Math.toIntExact(nid);
    }

    private void meta(Path path, long nid, Inode inode, Meta meta) throws IOException {
        differences.compare(path, "permissions", inode.mode() & 07777, meta.permissions());
        differences.compare(path, "uid", inode.uid(), meta.uid());
        differences.compare(path, "gid", inode.gid(), meta.gid());
        differences.compare(path, "mtime", inode.mtime(), meta.mtime());
        differences.compare(path, "nanoseconds of mtime", inode.mtimeNanos(), meta.mtimeNanos());
        xattrs |= !meta.xattrs().isEmpty();
        differences.compare(path, "xattrs", bootstrap.xattrs(nid, inode), meta.xattrs());
    }
}
