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

    private boolean whole = true;

    /** A directory that is still to be looked at. Siblings share the path above them: a deep one is long. */
    private record Pending(EntryPath above, EntryName name, long nid, long parent, Inode inode) {
        EntryPath path() {
            return name == null ? above : above.child(name);
        }
    }

    TreeCheck(BootstrapReader bootstrap, InodeCheck inodes, Findings findings) {
        this.bootstrap = bootstrap;
        this.inodes = inodes;
        this.findings = findings;
    }

    /** Walks the whole tree. */
    void run() throws IOException {
        long root = bootstrap.rootNid();
        Inode inode = inode(EntryPath.ROOT, root, SuperBlock.OFFSET + 14);
        if (inode == null || inode.type() != FileType.DIRECTORY || root == 0) {
            String found = inode == null ? "no inode" : "a " + inode.type().words();
            findings.add(
                    Rule.TREE_ROOT,
                    bootstrap.name(),
                    SuperBlock.OFFSET + 14,
                    "rootNid is %d, which is %s; expected a directory%s"
                            .formatted(root, found, root == 0 ? ", and not nid 0, which readdir hides" : ""));
            if (inode == null || inode.type() != FileType.DIRECTORY) {
                whole = false;
                return;
            }
        }
        paths = 1;
        directories.add(root);
        pending.push(new Pending(EntryPath.ROOT, null, root, root, inode));
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

    /** Whether all of the tree could be walked. */
    boolean isWhole() {
        return whole;
    }

    /** Whether the tree has this inode. */
    boolean contains(long nid) {
        return directories.contains(nid) || others.contains(nid);
    }

    private void directory(Pending directory) throws IOException {
        long at = bootstrap.position(directory.nid);
        EntryPath path = directory.path();
        if (!inodes.check(path, directory.nid, directory.inode)) {
            whole = false;
            return;
        }
        if (directory.inode.size() > bootstrap.size() - directoryBytes) { // a sum of sizes near 2^63 would wrap
            findings.add(
                    Rule.TREE_SIZE,
                    bootstrap.name(),
                    at + 8,
                    "'%s' of %d bytes brings all directories above the size of the file; some overlap"
                            .formatted(path, directory.inode.size()));
            pending.clear();
            whole = false;
            return;
        }
        directoryBytes += directory.inode.size();
        Listing listing = new Listing(directory, path);
        for (long i = 0; i < bootstrap.directoryBlocks(directory.inode); i++) {
            try {
                listing.block(bootstrap.directoryBlock(directory.nid, directory.inode, i));
            } catch (CorruptImageException e) {
                findings.add(Rule.DIRECTORY_BLOCK, e.file(), e.offset(), "'%s': %s".formatted(path, e.detail()));
                listing.skipped = true;
                whole = false;
            }
        }
        listing.end(at);
    }

    /** One directory while its blocks go by. */
    private final class Listing {
        private final Pending directory;
        private final EntryPath path;
        private boolean skipped;
        private EntryName last;
        private boolean dot;
        private boolean dotDot;
        private long subdirectories;

        Listing(Pending directory, EntryPath path) {
            this.directory = directory;
            this.path = path;
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
                            "'%s' has 0x%02x behind its names, expected 0".formatted(path, bytes[i]));
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
                                .formatted(path, name, last));
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
                        "'%s' of '%s' leads to nid %d as a %s, expected nid %d as a directory"
                                .formatted(
                                        entry.name(),
                                        path,
                                        entry.nid(),
                                        entry.type().words(),
                                        expected));
            }
        }

        private void child(DirectoryBlock.Entry entry, long at) throws IOException {
            paths++;
            EntryPath child = path.child(entry.name());
            Inode inode = TreeCheck.this.inode(child, entry.nid(), at);
            if (inode == null) {
                whole = false;
                return;
            }
            if (inode.type() != entry.type()) {
                findings.add(
                        Rule.DIRECTORY_TYPE,
                        bootstrap.name(),
                        at + 10,
                        "'%s' is a %s, its directory calls it a %s"
                                .formatted(
                                        child,
                                        inode.type().words(),
                                        entry.type().words()));
            }
            if (inode.type() != FileType.DIRECTORY) {
                if (others.add(entry.nid()) == 0) {
                    inodes.check(child, entry.nid(), inode);
                }
                return;
            }
            subdirectories++;
            if (child.names().size() > EntryPath.MAX_DEPTH) {
                whole = false;
                findings.add(
                        Rule.TREE_DEPTH,
                        bootstrap.name(),
                        at,
                        "directories are nested deeper than %d; what is below is not checked"
                                .formatted(EntryPath.MAX_DEPTH));
            } else if (directories.add(entry.nid()) > 0) {
                whole = false;
                findings.add(
                        Rule.TREE_LOOP,
                        bootstrap.name(),
                        at,
                        "'%s' leads to the directory with nid %d, which has a name already; a directory has one"
                                .formatted(child, entry.nid()));
            } else {
                pending.push(new Pending(path, entry.name(), entry.nid(), directory.nid, inode));
            }
        }

        void end(long at) {
            if (skipped) {
                return; // what the skipped block has is not known
            }
            dots(at);
            long links = directory.inode.links();
            // 16 bits of a compact inode do not hold all counts; 1 says that there are too many
            if (links != subdirectories + 2 && (links != 1 || subdirectories + 2 <= 0xffff)) {
                findings.add(
                        Rule.INODE_LINKS,
                        bootstrap.name(),
                        at + InodeCheck.linksOffset(directory.inode),
                        "'%s' has %d links, expected %d: 2, and one for each of its directories"
                                .formatted(path, directory.inode.links(), subdirectories + 2));
            }
        }

        private void dots(long at) {
            boolean omitted = directory.inode.dotOmitted();
            if (dot == omitted || !dotDot) {
                findings.add(
                        Rule.DIRECTORY_DOTS,
                        bootstrap.name(),
                        at,
                        dot && omitted
                                ? "'%s' has a '.', which its inode says it has not".formatted(path)
                                : "'%s' has no '%s'".formatted(path, dot || omitted ? ".." : "."));
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
        if (inode.links() < names || whole && inode.links() > names) {
            findings.add(
                    Rule.INODE_LINKS,
                    bootstrap.name(),
                    bootstrap.position(nid) + InodeCheck.linksOffset(inode),
                    "the %s with nid %d has %d links, %d names lead to it"
                            .formatted(inode.type().words(), nid, inode.links(), names));
        }
    }
}
