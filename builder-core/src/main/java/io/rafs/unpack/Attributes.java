package io.rafs.unpack;

import io.rafs.format.EntryName;
import io.rafs.format.EscapedText;
import io.rafs.format.RefusedException;
import io.rafs.format.erofs.FileType;
import io.rafs.format.erofs.Inode;
import io.rafs.format.erofs.Xattr;
import io.rafs.image.EntryPath;
import io.rafs.posix.PosixDirectory;
import io.rafs.posix.PosixException;
import io.rafs.posix.PosixFile;
import io.rafs.read.ImageEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Gives files their owners, xattrs, permissions and times. The order matters: a new owner takes away setuid bits and
 * capabilities, and without write permission nobody but root sets an xattr. ACLs come behind permissions, which are part of
 * them.
 */
final class Attributes {
    /** What the system takes for "leave the owner alone". */
    private static final long NO_ID = 0xffff_ffffL;

    private static final int SET_IDS = 06000;
    private static final String USER = "user.";
    private static final String ACL = "system.posix_acl_";

    private final boolean sameOwner;
    private final Set<EntryPath> devicesLeftOut = new HashSet<>();
    private final LeftOut devices = new LeftOut("device node", "device nodes", "only root makes them");
    private final LeftOut xattrs = new LeftOut("xattr", "xattrs", "only root, or another file system, takes them");
    private final LeftOut userXattrs = new LeftOut("xattr", "xattrs", "Linux has user.* on files and directories only");
    private final LeftOut setIds =
            new LeftOut("setuid or setgid bit of", "setuid or setgid bits", "the owner is another");
    private final LeftOut times = new LeftOut("time of", "times", "the file system has no such year");

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
        for (Xattr xattr : entry.xattrs()) {
            if (!isNamed(xattr, ACL)) {
                xattr(entry, xattr, () -> file.setXattr(xattr));
            }
        }
        file.setPermissions(permissions(entry));
        for (Xattr xattr : entry.xattrs()) {
            if (isNamed(xattr, ACL)) {
                xattr(entry, xattr, () -> file.setXattr(xattr));
            }
        }
        file.setTime(inode.mtime(), inode.mtimeNanos());
        boolean everywhere = inode.mtime() >= 0 && inode.mtime() <= Integer.MAX_VALUE;
        if (!everywhere && file.time() != inode.mtime()) {
            times.add(quoted(entry));
        }
    }

    /** Attributes of what cannot be opened: links, device nodes, fifos, sockets. */
    void set(PosixDirectory directory, EntryName name, ImageEntry entry) throws IOException {
        Inode inode = entry.inode();
        if (sameOwner) {
            checkOwner(entry);
            owned(() -> directory.setOwner(name, inode.uid(), inode.gid()));
        }
        if (entry.type() != FileType.SYMLINK) {
            directory.setPermissions(name, permissions(entry));
        }
        for (Xattr xattr : entry.xattrs()) {
            if (isNamed(xattr, USER)) {
                userXattrs.add(quoted(entry, xattr));
            } else {
                xattr(entry, xattr, () -> directory.setXattr(name, xattr));
            }
        }
        directory.setTime(name, inode.mtime(), inode.mtimeNanos());
    }

    /** Whose rights a program gets is for the owner to say, and without the owner of the image that is somebody else. */
    private int permissions(ImageEntry entry) {
        boolean drops = !sameOwner && entry.type() != FileType.DIRECTORY && (entry.permissions() & SET_IDS) != 0;
        if (drops) {
            setIds.add(quoted(entry));
        }
        return drops ? entry.permissions() & ~SET_IDS : entry.permissions();
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
            devicesLeftOut.add(entry.path());
            devices.add(quoted(entry));
            return false;
        }
    }

    /** Whether a path was left out, so that nothing can be linked to it; its other name counts as left out too. */
    boolean isLeftOut(EntryPath first, EntryPath path) {
        boolean leftOut = devicesLeftOut.contains(first);
        if (leftOut) {
            devices.add("'%s'".formatted(path));
        }
        return leftOut;
    }

    /** What was left out. */
    List<String> notes() {
        return Stream.of(devices, setIds, xattrs, userXattrs, times)
                .flatMap(each -> each.note().stream())
                .toList();
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
            if (e.isNoRoom()) {
                throw new IOException(
                        "%s: the file system has no room for the xattr '%s' of %d bytes; unpack to another, or to a tar with --tar"
                                .formatted(entry.path(), EscapedText.of(xattr.name()), xattr.value().length),
                        e);
            }
            if (!e.isPermission() && !e.isUnsupported()) {
                throw e;
            }
            if (sameOwner) {
                throw e.isPermission()
                        ? needsRoot(e)
                        : new IOException(
                                e.getMessage() + "; unpack to another file system, or to a tar with --tar", e);
            }
            xattrs.add(quoted(entry, xattr));
        }
    }

    private static boolean isNamed(Xattr xattr, String prefix) {
        return new String(xattr.name(), StandardCharsets.ISO_8859_1).startsWith(prefix);
    }

    private static String quoted(ImageEntry entry) {
        return "'%s'".formatted(entry.path());
    }

    private static String quoted(ImageEntry entry, Xattr xattr) {
        return "'%s' of '%s'".formatted(EscapedText.of(xattr.name()), entry.path());
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
