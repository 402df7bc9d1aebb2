package io.rafs.posix;

import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import io.rafs.format.erofs.Xattr;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** An open file or directory. */
public final class PosixFile implements Closeable {
    private final String path;
    private final int fd;

    PosixFile(String path, int fd) {
        this.path = path;
        this.fd = fd;
    }

    /** Writes all of a direct buffer from its start to {@code length} at this offset. */
    public void write(ByteBuffer bytes, int length, long offset) throws PosixException {
        int done = 0;
        while (done < length) {
            ByteBuffer rest =
                    done == 0 ? bytes : bytes.duplicate().position(done).slice();
            long count = Libc.pwrite(fd, rest, new NativeLong(length - done), offset + done)
                    .longValue();
            if (count < 0) {
                throw new PosixException(path, "write", Native.getLastError());
            }
            done += (int) count;
        }
    }

    /** Sets the file's size; what was never written reads as zeros. */
    public void setSize(long size) throws PosixException {
        PosixDirectory.check(Libc.ftruncate(fd, size), path, "truncate");
    }

    /** Gives it to an owner. Takes away setuid and setgid bits, so permissions come after. */
    public void setOwner(long uid, long gid) throws PosixException {
        PosixDirectory.check(Libc.fchownat(fd, new byte[1], (int) uid, (int) gid, 0x1000), path, "chown");
    }

    /** Sets permissions, whatever the umask. */
    public void setPermissions(int permissions) throws PosixException {
        PosixDirectory.check(Libc.fchmod(fd, permissions), path, "chmod");
    }

    /** Sets both times. */
    public void setTime(long seconds, int nanos) throws PosixException {
        PosixDirectory.check(Libc.futimens(fd, new long[] {seconds, nanos, seconds, nanos}), path, "utimens");
    }

    /** The second in which it was last changed, as the file system keeps it. */
    public long time() throws IOException {
        Path self = Path.of("/proc/self/fd/" + fd);
        return Files.getLastModifiedTime(self).toInstant().getEpochSecond();
    }

    /** Takes an attribute away; none is fine as well. */
    public void removeXattr(String name) {
        Libc.fremovexattr(fd, PosixDirectory.terminated(name.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Sets an attribute. */
    public void setXattr(Xattr xattr) throws PosixException {
        byte[] name = PosixDirectory.terminated(xattr.name());
        NativeLong size = new NativeLong(xattr.value().length);
        PosixDirectory.check(Libc.fsetxattr(fd, name, xattr.value(), size, 0), path, "set xattr " + xattr);
    }

    @Override
    public void close() throws PosixException {
        PosixDirectory.check(Libc.close(fd), path, "close");
    }
}
