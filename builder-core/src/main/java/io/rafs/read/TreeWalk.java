package io.rafs.read;

import io.rafs.format.CorruptImageException;
import io.rafs.format.EntryName;
import io.rafs.format.erofs.DirectoryBlock;
import io.rafs.format.erofs.FileType;
import io.rafs.format.erofs.Inode;
import io.rafs.image.EntryPath;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Visits every path of a bootstrap, directories before what they hold, names in stored order. */
public final class TreeWalk {
    private final BootstrapReader reader;
    private final TreeBounds bounds;

    /** A walk through this bootstrap. */
    public TreeWalk(BootstrapReader reader) {
        this.reader = reader;
        bounds = new TreeBounds(reader);
    }

    /** Takes a path and its inode. */
    public interface Visitor {
        /** Takes one. */
        void visit(EntryPath path, long nid, Inode inode) throws IOException;
    }

    /** A name that is still to be visited. Siblings share the path above them: a deep one is long. */
    private record Pending(EntryPath above, EntryName name, long nid) {
        EntryPath path() {
            return name == null ? above : above.child(name);
        }
    }

    /**
     * Hands all paths to {@code visitor}.
     *
     * @throws CorruptImageException where a directory is reached twice or names something twice, lies too deep, or is too large
     */
    public void run(Visitor visitor) throws IOException {
        run(EntryPath.ROOT, reader.rootNid(), visitor);
    }

    /**
     * Hands a path and all below it to {@code visitor}.
     *
     * @throws CorruptImageException where a directory is reached twice or names something twice, or lies too deep
     */
    public void run(EntryPath start, long nid, Visitor visitor) throws IOException {
        Deque<Pending> pending = new ArrayDeque<>();
        pending.push(new Pending(start, null, nid));
        while (!pending.isEmpty()) {
            Pending next = pending.pop();
            Inode inode = reader.inode(next.nid);
            EntryPath path = next.path();
            visitor.visit(path, next.nid, inode);
            if (inode.type() == FileType.DIRECTORY) {
                push(path, next.nid, inode, pending);
            } else if (path.isRoot()) {
                bounds.root(next.nid, inode);
            }
        }
    }

    private void push(EntryPath path, long nid, Inode inode, Deque<Pending> pending) throws IOException {
        bounds.directory(path, nid, inode);
        List<DirectoryBlock.Entry> entries = reader.directory(nid, inode);
        checkNames(path, nid, entries);
        for (int i = entries.size() - 1; i >= 0; i--) {
            EntryName name = entries.get(i).name();
            if (!name.equals(EntryName.DOT) && !name.equals(EntryName.DOT_DOT)) {
                pending.push(new Pending(path, name, entries.get(i).nid()));
            }
        }
    }

    /** Of two entries of one name Linux finds either; whoever reads both could be led astray by one that is a link. */
    private void checkNames(EntryPath path, long nid, List<DirectoryBlock.Entry> entries) throws CorruptImageException {
        if (isAscending(entries)) {
            return;
        }
        Set<EntryName> names = new HashSet<>();
        for (DirectoryBlock.Entry entry : entries) {
            if (!names.add(entry.name())) {
                throw new CorruptImageException(
                        reader.name(),
                        reader.position(nid),
                        "directory '%s' has two entries '%s'".formatted(path, entry.name()));
            }
        }
    }

    private static boolean isAscending(List<DirectoryBlock.Entry> entries) {
        for (int i = 1; i < entries.size(); i++) {
            if (entries.get(i - 1).name().compareTo(entries.get(i).name()) >= 0) {
                return false;
            }
        }
        return true;
    }
}
