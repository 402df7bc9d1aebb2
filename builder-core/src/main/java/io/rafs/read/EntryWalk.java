package io.rafs.read;

import io.rafs.format.CorruptImageException;
import io.rafs.format.erofs.FileType;
import io.rafs.format.erofs.Inode;
import io.rafs.image.EntryPath;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Visits all entries of an image: directories before what they hold, what they hold in stored order, and all below one
 * before the next.
 */
public final class EntryWalk {
    private static final byte[] NO_TARGET = {};

    private final BootstrapReader bootstrap;
    private final Map<Long, EntryPath> firstNames = new HashMap<>();

    /** A walk through this image. */
    public EntryWalk(BootstrapReader bootstrap) {
        this.bootstrap = bootstrap;
    }

    /** Takes an entry. */
    @FunctionalInterface
    public interface Visitor {
        /** Takes one. */
        void visit(ImageEntry entry) throws IOException;
    }

    /** Hands all entries to {@code visitor}. */
    public void run(Visitor visitor) throws IOException {
        new TreeWalk(bootstrap).run((path, nid, inode) -> visitor.visit(entry(path, nid, inode)));
    }

    /** Hands an entry and all below it to {@code visitor}. */
    public void run(ImageEntry start, Visitor visitor) throws IOException {
        new TreeWalk(bootstrap)
                .run(start.path(), start.nid(), (path, nid, inode) -> visitor.visit(entry(path, nid, inode)));
    }

    private ImageEntry entry(EntryPath path, long nid, Inode inode) throws IOException {
        EntryPath first = null;
        // what claims to have one name is believed to: only the number of paths suffers from a lie
        if (inode.type() != FileType.DIRECTORY && inode.links() > 1) {
            first = firstNames.putIfAbsent(nid, path);
        }
        return of(bootstrap, path, nid, inode, Optional.ofNullable(first));
    }

    /** The entry for an inode that a path leads to. */
    static ImageEntry of(BootstrapReader bootstrap, EntryPath path, long nid, Inode inode, Optional<EntryPath> first)
            throws IOException {
        byte[] target = inode.type() == FileType.SYMLINK ? bootstrap.target(nid, inode) : NO_TARGET;
        for (byte octet : target) {
            if (octet == 0) {
                throw new CorruptImageException(
                        bootstrap.name(),
                        bootstrap.position(nid),
                        "the target of '%s' has a NUL in it".formatted(path));
            }
        }
        return new ImageEntry(path, nid, inode, bootstrap.xattrs(nid, inode), target, first);
    }
}
