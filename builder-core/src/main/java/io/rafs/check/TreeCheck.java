package io.rafs.check;

import io.rafs.format.CorruptImageException;
import io.rafs.format.EntryName;
import io.rafs.format.StructIn;
import io.rafs.format.erofs.DirectoryBlock;
import io.rafs.format.erofs.FileType;
import io.rafs.format.erofs.Inode;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.image.EntryPath;
import io.rafs.read.BootstrapReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Every directory and every inode that the root leads to. */
final class TreeCheck {
    private final BootstrapReader bootstrap;
    private final InodeCheck inodes;
    private final Findings findings;
    private final NidCounts directories = new NidCounts();
    private final NidCounts others = new NidCounts();
    private final Deque<Pending> pending = new ArrayDeque<>();
    private long directoryBytes;
    private long paths;

    /** A directory that is still to be looked at. */
    private record Pending(EntryPath path, long nid, long parent, Inode inode) {}

    TreeCheck(BootstrapReader bootstrap, InodeCheck inodes, Findings findings) {
        this.bootstrap = bootstrap;
        this.inodes = inodes;
        this.findings = findings;
    }

    /** Walks the whole tree. */
    void run() throws IOException {
        int root = bootstrap.superBlock().rootNid();
        Inode inode = inode(EntryPath.ROOT, root, SuperBlock.OFFSET + 14);
        if (inode == null || inode.type() != FileType.DIRECTORY || root == 0) {
            String found = inode == null ? "no inode" : "a " + inode.type();
            findings.add(
                    Rule.TREE_ROOT,
                    bootstrap.name(),
                    SuperBlock.OFFSET + 14,
                    "rootNid is %d, which is %s; expected a directory, and not 0".formatted(root, found));
            if (inode == null || inode.type() != FileType.DIRECTORY) {
                return;
            }
        }
        paths = 1;
        directories.add(root);
        pending.push(new Pending(EntryPath.ROOT, root, root, inode));
        while (!pending.isEmpty()) {
            directory(pending.pop());
        }
        others.forEach(this::links);
    }

    /** Names found, the root's among them. */
    long paths() {
        return paths;
    }

    /** Inodes found. */
    long inodes() {
        return (long) directories.size() + others.size();
    }

    /** Whether the tree has this inode. */
    boolean contains(long nid) {
        return directories.contains(nid) || others.contains(nid);
    }

    private void directory(Pending directory) throws IOException {
        long at = bootstrap.position(directory.nid);
        inodes.check(directory.path, directory.nid, directory.inode);
        directoryBytes += directory.inode.size();
        if (directoryBytes > bootstrap.size()) {
            findings.add(
                    Rule.TREE_SIZE,
                    bootstrap.name(),
                    at + 8,
                    "'%s' of %d bytes brings all directories above the size of the file; some overlap"
                            .formatted(directory.path, directory.inode.size()));
            pending.clear();
            return;
        }
        Listing listing = new Listing(directory);
        for (long i = 0; i < bootstrap.directoryBlocks(directory.inode); i++) {
            try {
                listing.block(bootstrap.directoryBlock(directory.nid, directory.inode, i));
            } catch (CorruptImageException e) {
                findings.add(
                        Rule.DIRECTORY_BLOCK, e.file(), e.offset(), "'%s': %s".formatted(directory.path, e.detail()));
            }
        }
        listing.end(at);
    }

    /** One directory while its blocks go by. */
    private final class Listing {
        private final Pending directory;
        private EntryName last;
        private boolean dot;
        private boolean dotDot;
        private long subdirectories;

        Listing(Pending directory) {
            this.directory = directory;
        }

        void block(StructIn block) throws IOException {
            long start = block.offset();
            int length = block.remaining();
            StructIn again = block.slice("directory block", length);
            byte[] bytes = again.bytes("directory block", length);
            List<DirectoryBlock.Entry> entries = DirectoryBlock.decode(new StructIn(bootstrap.name(), start, bytes));
            int used = 0;
            for (int i = 0; i < entries.size(); i++) {
                DirectoryBlock.Entry entry = entries.get(i);
                used += DirectoryBlock.entrySize(entry.name().length());
                order(entry.name(), start + (long) i * DirectoryBlock.ENTRY);
                entry(entry, start + (long) i * DirectoryBlock.ENTRY);
            }
            for (int i = used; i < length; i++) {
                if (bytes[i] != 0) {
                    findings.add(
                            Rule.DIRECTORY_PADDING,
                            bootstrap.name(),
                            start + i,
                            "'%s' has 0x%02x behind its names, expected 0".formatted(directory.path, bytes[i]));
                    break;
                }
            }
        }

        private void order(EntryName name, long at) {
            if (last != null && last.compareTo(name) >= 0) {
                findings.add(
                        Rule.DIRECTORY_ORDER,
                        bootstrap.name(),
                        at,
                        "in '%s', '%s' follows '%s'; readers search by halves and would miss it"
                                .formatted(directory.path, name, last));
            }
            last = name;
        }

        private void entry(DirectoryBlock.Entry entry, long at) throws IOException {
            if (entry.name().equals(EntryName.DOT)) {
                dot = true;
                dots(entry, at, directory.nid);
            } else if (entry.name().equals(EntryName.DOT_DOT)) {
                dotDot = true;
                dots(entry, at, directory.parent);
            } else {
                child(entry, at);
            }
        }

        private void dots(DirectoryBlock.Entry entry, long at, long expected) {
            if (entry.nid() != expected || entry.type() != FileType.DIRECTORY) {
                findings.add(
                        Rule.DIRECTORY_DOTS,
                        bootstrap.name(),
                        at,
                        "'%s' of '%s' leads to nid %d as a %s, expected directory %d"
                                .formatted(entry.name(), directory.path, entry.nid(), entry.type(), expected));
            }
        }

        private void child(DirectoryBlock.Entry entry, long at) throws IOException {
            paths++;
            EntryPath path = directory.path.child(entry.name());
            Inode inode = TreeCheck.this.inode(path, entry.nid(), at);
            if (inode == null) {
                return;
            }
            if (inode.type() != entry.type()) {
                findings.add(
                        Rule.DIRECTORY_TYPE,
                        bootstrap.name(),
                        at + 10,
                        "'%s' is a %s, its directory says %s".formatted(path, inode.type(), entry.type()));
            }
            if (inode.type() != FileType.DIRECTORY) {
                if (others.add(entry.nid()) == 0) {
                    inodes.check(path, entry.nid(), inode);
                }
                return;
            }
            subdirectories++;
            if (path.names().size() > EntryPath.MAX_DEPTH) {
                findings.add(
                        Rule.TREE_DEPTH,
                        bootstrap.name(),
                        at,
                        "directories are nested deeper than %d; what is below is not checked"
                                .formatted(EntryPath.MAX_DEPTH));
            } else if (directories.add(entry.nid()) > 0) {
                findings.add(
                        Rule.TREE_LOOP,
                        bootstrap.name(),
                        at,
                        "'%s' leads to the directory with nid %d, which has a name already"
                                .formatted(path, entry.nid()));
            } else {
                pending.push(new Pending(path, entry.nid(), directory.nid, inode));
            }
        }

        void end(long at) {
            if (!dot || !dotDot) {
                findings.add(
                        Rule.DIRECTORY_DOTS,
                        bootstrap.name(),
                        at,
                        "'%s' has no '%s'".formatted(directory.path, dot ? ".." : "."));
            }
            if (directory.inode.links() != subdirectories + 2) {
                findings.add(
                        Rule.INODE_LINKS,
                        bootstrap.name(),
                        at + InodeCheck.linksOffset(directory.inode),
                        "'%s' has %d links, expected %d: 2, and one for each of its directories"
                                .formatted(directory.path, directory.inode.links(), subdirectories + 2));
            }
        }
    }

    /** The inode that a name leads to, or null, which is told. */
    private Inode inode(EntryPath path, long nid, long at) throws IOException {
        try {
            bootstrap.position(nid);
        } catch (CorruptImageException e) {
            findings.add(Rule.TREE_NID, bootstrap.name(), at, "'%s': %s".formatted(path, e.detail()));
            return null;
        }
        try {
            return bootstrap.inode(nid);
        } catch (CorruptImageException e) {
            findings.add(Rule.INODE_DECODE, e.file(), e.offset(), "'%s': %s".formatted(path, e.detail()));
            return null;
        }
    }

    private void links(long nid, int names) throws IOException {
        Inode inode = bootstrap.inode(nid);
        if (inode.links() != names) {
            findings.add(
                    Rule.INODE_LINKS,
                    bootstrap.name(),
                    bootstrap.position(nid) + InodeCheck.linksOffset(inode),
                    "the %s with nid %d has %d links, %d names lead to it"
                            .formatted(inode.type(), nid, inode.links(), names));
        }
    }
}
