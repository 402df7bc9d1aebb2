package io.rafs.unpack;

import io.rafs.format.EntryName;
import io.rafs.format.EscapedText;
import io.rafs.format.erofs.FileType;
import io.rafs.format.erofs.Inode;
import io.rafs.format.erofs.Xattr;
import io.rafs.image.EntryPath;
import io.rafs.image.RefusedException;
import io.rafs.posix.PosixDirectory;
import io.rafs.posix.PosixException;
import io.rafs.posix.PosixFile;
import io.rafs.read.ImageEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Gives files their owners, permissions, xattrs and times, in this order: each takes away some of those behind it. */
final class Attributes {
    /** What the system takes for "leave the owner alone". */
    private static final long NO_ID = 0xffff_ffffL;

    private final boolean sameOwner;
    private final Set<EntryPath> leftOut = new HashSet<>();
    private EntryPath firstXattr;
    private String firstXattrName;
    private long xattrs;
    private EntryPath firstDevice;

    Attributes(boolean sameOwner) {
        this.sameOwner = sameOwner;
    }

    /** Attributes of an open file or directory. */
    void set(PosixFile file, ImageEntry entry) throws IOException {
        Inode inode = entry.inode();
        if (sameOwner) {
            checkOwner(entry);
            owned(() -> file.setOwner(inode.uid(), inode.gid()));
        }
        file.setPermissions(entry.permissions());
        for (Xattr xattr : entry.xattrs()) {
            xattr(entry, xattr, () -> file.setXattr(xattr));
        }
        file.setTime(inode.mtime(), inode.mtimeNanos());
    }

    /** Attributes of what cannot be opened: links, device nodes, fifos, sockets. */
    void set(PosixDirectory directory, EntryName name, ImageEntry entry) throws IOException {
        Inode inode = entry.inode();
        if (sameOwner) {
            checkOwner(entry);
            owned(() -> directory.setOwner(name, inode.uid(), inode.gid()));
        }
        if (entry.type() != FileType.SYMLINK) {
            directory.setPermissions(name, entry.permissions());
        }
        for (Xattr xattr : entry.xattrs()) {
            xattr(entry, xattr, () -> directory.setXattr(name, xattr));
        }
        directory.setTime(name, inode.mtime(), inode.mtimeNanos());
    }

    /** Makes a device node, fifo or socket; answers no if that was left out, as only root makes device nodes. */
    boolean makeNode(PosixDirectory directory, EntryName name, ImageEntry entry) throws IOException {
        boolean device = DirectoryTarget.isDevice(entry.type());
        int mode = entry.type().modeBits() | 0600;
        try {
            directory.makeNode(
                    name,
                    mode,
                    device ? entry.device().major() : 0,
                    device ? entry.device().minor() : 0);
            return true;
        } catch (PosixException e) {
            if (!device || !e.isPermission()) {
                throw e;
            }
            if (sameOwner) {
                throw needsRoot(e);
            }
            firstDevice = firstDevice == null ? entry.path() : firstDevice;
            leftOut.add(entry.path());
            return false;
        }
    }

    /** Whether a path was left out, so that nothing can be linked to it. */
    boolean isLeftOut(EntryPath path) {
        return leftOut.contains(path);
    }

    /** What was left out. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (firstDevice != null) {
            notes.add("%d device nodes are left out, the first is '%s': only root makes them"
                    .formatted(leftOut.size(), firstDevice));
        }
        if (firstXattr != null) {
            notes.add("%d xattrs are left out, the first is '%s' of '%s': only root sets them"
                    .formatted(xattrs, firstXattrName, firstXattr));
        }
        return notes;
    }

    private interface Call {
        void run() throws PosixException;
    }

    private static void owned(Call call) throws IOException {
        try {
            call.run();
        } catch (PosixException e) {
            throw e.isPermission() ? needsRoot(e) : e;
        }
    }

    private void xattr(ImageEntry entry, Xattr xattr, Call call) throws IOException {
        try {
            call.run();
        } catch (PosixException e) {
            if (!e.isPermission() && !e.isUnsupported()) {
                throw e;
            }
            if (sameOwner) {
                throw e.isPermission()
                        ? needsRoot(e)
                        : new IOException(
                                e.getMessage() + "; unpack to another file system, or to a tar with --tar", e);
            }
            if (xattrs++ == 0) {
                firstXattr = entry.path();
                firstXattrName = EscapedText.of(xattr.name());
            }
        }
    }

    private static IOException needsRoot(PosixException e) {
        return new IOException(
                e.getMessage() + "; only root may: use --no-same-owner, or unpack to a tar with --tar", e);
    }

    private static void checkOwner(ImageEntry entry) throws RefusedException {
        if (entry.inode().uid() == NO_ID || entry.inode().gid() == NO_ID) {
            throw new RefusedException(
                    entry.path().toString(),
                    "its owner is %d:%d, and 4294967295 is an owner that no file can be given; use --no-same-owner"
                            .formatted(entry.inode().uid(), entry.inode().gid()));
        }
    }
}
