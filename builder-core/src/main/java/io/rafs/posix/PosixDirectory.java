package io.rafs.posix;

import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import io.rafs.format.EntryName;
import io.rafs.format.erofs.Xattr;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An open directory, in which files are made by their names alone. No name is a path and no link is followed, so nothing
 * made here can be anywhere else, whoever plays with the tree meanwhile.
 */
public final class PosixDirectory implements Closeable {
    private static final int O_WRONLY = 1;
    private static final int O_CREAT = 0100;
    private static final int O_EXCL = 0200;
    private static final int O_CLOEXEC = 02000000;
    private static final int AT_FDCWD = -100;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_REMOVEDIR = 0x200;

    /** Where the name is in what {@code readdir} answers, with glibc and musl. */
    private static final int DIRENT_NAME = 19;

    /** The two flags that architectures do not agree on. */
    private static final boolean ARM = System.getProperty("os.arch").matches("(aarch64|arm|ppc).*");

    private static final int O_DIRECTORY = ARM ? 040000 : 0200000;
    private static final int O_NOFOLLOW = ARM ? 0100000 : 0400000;

    private final String path;
    private final int fd;

    private PosixDirectory(String path, int fd) {
        this.path = path;
        this.fd = fd;
    }

    /** Whether this system has these calls, in the shape in which they are made here. */
    public static boolean isSupported() {
        return System.getProperty("os.name").equals("Linux") && "64".equals(System.getProperty("sun.arch.data.model"));
    }

    /**
     * Makes sure that the calls can be made.
     *
     * @throws IOException if the library through which they go cannot be loaded
     */
    public static void load() throws IOException {
        try {
            Libc.strerror(0);
        } catch (LinkageError e) {
            throw new IOException(
                    "system calls cannot be made, for a library does not load: say with -Djna.tmpdir=DIR where one may be"
                            + " put and run from, or unpack to a tar with --tar (%s)".formatted(e.getMessage()),
                    e);
        }
    }

    /**
     * Opens a directory.
     *
     * @param shownAs what messages call it
     */
    public static PosixDirectory open(Path directory, String shownAs) throws PosixException {
        byte[] name = terminated(directory.toAbsolutePath().toString().getBytes(jnu()));
        int fd = Libc.openat(AT_FDCWD, name, O_DIRECTORY | O_CLOEXEC, 0);
        return new PosixDirectory(shownAs, check(fd, shownAs, "open"));
    }

    /** The encoding in which Java itself hands names to the system. */
    private static Charset jnu() {
        String name = System.getProperty("sun.jnu.encoding");
        return name == null ? StandardCharsets.UTF_8 : Charset.forName(name);
    }

    /** Opens a directory in this one. */
    public PosixDirectory open(EntryName name) throws PosixException {
        String full = full(name);
        int opened = Libc.openat(fd, terminated(name), O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
        return new PosixDirectory(full, check(opened, full, "open"));
    }

    /** The names in this directory, in no order, without "." and "..". */
    public List<EntryName> names() throws PosixException {
        int own = check(Libc.openat(fd, new byte[] {'.', 0}, O_DIRECTORY | O_CLOEXEC, 0), path, "open");
        Pointer stream = Libc.fdopendir(own);
        if (stream == null) {
            int errno = Native.getLastError();
            Libc.close(own);
            throw new PosixException(path, "list", errno);
        }
        try {
            List<EntryName> names = new ArrayList<>();
            for (Pointer entry = Libc.readdir(stream); entry != null; entry = Libc.readdir(stream)) {
                byte[] name = entry.getByteArray(DIRENT_NAME, (int) entry.indexOf(DIRENT_NAME, (byte) 0));
                if (name[0] != '.' || name.length > 2 || name.length == 2 && name[1] != '.') {
                    names.add(EntryName.of(name));
                }
            }
            return names;
        } finally {
            Libc.closedir(stream);
        }
    }

    /** Removes an entry; answers no if it is a directory, which stays. */
    public boolean remove(EntryName name) throws PosixException {
        if (Libc.unlinkat(fd, terminated(name), 0) == 0) {
            return true;
        }
        PosixException failure = new PosixException(full(name), "unlink", Native.getLastError());
        if (failure.isDirectory()) {
            return false;
        }
        throw failure;
    }

    /** Removes an empty directory. */
    public void removeDirectory(EntryName name) throws PosixException {
        check(Libc.unlinkat(fd, terminated(name), AT_REMOVEDIR), full(name), "rmdir");
    }

    /** Makes a directory, for its owner alone until it is told otherwise, and opens it. */
    public PosixDirectory makeDirectory(EntryName name) throws PosixException {
        check(Libc.mkdirat(fd, terminated(name), 0700), full(name), "mkdir");
        return open(name);
    }

    /** Makes a regular file that was not there. */
    public PosixFile makeFile(EntryName name) throws PosixException {
        String full = full(name);
        int opened = Libc.openat(fd, terminated(name), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        return new PosixFile(full, check(opened, full, "create"));
    }

    /** Makes a symbolic link. */
    public void makeSymlink(EntryName name, byte[] target) throws PosixException {
        check(Libc.symlinkat(terminated(target), fd, terminated(name)), full(name), "symlink");
    }

    /** Makes one more name for a file that {@code other} holds. */
    public void makeLink(EntryName name, PosixDirectory other, EntryName existing) throws PosixException {
        check(Libc.linkat(other.fd, terminated(existing), fd, terminated(name), 0), full(name), "link");
    }

    /**
     * Makes a device node, fifo or socket.
     *
     * @param mode type and permission bits as in {@code st_mode}
     */
    public void makeNode(EntryName name, int mode, int major, int minor) throws PosixException {
        long device = (minor & 0xffL) | (major & 0xfffL) << 8 | (minor & 0xfff00L) << 12;
        check(Libc.mknodat(fd, terminated(name), mode, device), full(name), "mknod");
    }

    /** Gives an entry to an owner; a link itself, not what it leads to. */
    public void setOwner(EntryName name, long uid, long gid) throws PosixException {
        check(Libc.fchownat(fd, terminated(name), (int) uid, (int) gid, AT_SYMLINK_NOFOLLOW), full(name), "chown");
    }

    /** Sets the permissions of an entry that is no link. */
    public void setPermissions(EntryName name, int permissions) throws PosixException {
        check(Libc.fchmodat(fd, terminated(name), permissions, 0), full(name), "chmod");
    }

    /** Sets both times of an entry; of a link itself, not what it leads to. */
    public void setTime(EntryName name, long seconds, int nanos) throws PosixException {
        long[] times = {seconds, nanos, seconds, nanos};
        check(Libc.utimensat(fd, terminated(name), times, AT_SYMLINK_NOFOLLOW), full(name), "utimensat");
    }

    /** Sets an attribute of an entry; of a link itself, not what it leads to. */
    public void setXattr(EntryName name, Xattr xattr) throws PosixException {
        // there is no call that takes a directory and a name; /proc knows the directory by its number
        byte[] start = "/proc/self/fd/%d/".formatted(fd).getBytes(StandardCharsets.US_ASCII);
        byte[] link = Arrays.copyOf(start, start.length + name.length() + 1);
        System.arraycopy(name.bytes(), 0, link, start.length, name.length());
        NativeLong size = new NativeLong(xattr.value().length);
        check(Libc.lsetxattr(link, terminated(xattr.name()), xattr.value(), size, 0), full(name), "set xattr " + xattr);
    }

    /** Gives this directory itself its owner, permissions, attributes or time. */
    public PosixFile itself() {
        return new PosixFile(path, fd);
    }

    private String full(EntryName name) {
        return path + "/" + name;
    }

    static int check(int result, String path, String call) throws PosixException {
        if (result < 0) {
            throw new PosixException(path, call, Native.getLastError());
        }
        return result;
    }

    private static byte[] terminated(EntryName name) {
        return terminated(name.bytes());
    }

    static byte[] terminated(byte[] text) {
        return Arrays.copyOf(text, text.length + 1);
    }

    @Override
    public void close() {
        Libc.close(fd);
    }
}
