package io.rafs.posix;

import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/** The C library's functions, as they are. Paths are bytes and end with a NUL. */
final class Libc {
    static {
        Native.register("c");
    }

    private Libc() {}

    static native int openat(int directory, byte[] path, int flags, int mode);

    static native int close(int fd);

    static native Pointer fdopendir(int fd);

    static native Pointer readdir(Pointer stream);

    static native int closedir(Pointer stream);

    static native int unlinkat(int directory, byte[] path, int flags);

    static native int mkdirat(int directory, byte[] path, int mode);

    static native int symlinkat(byte[] target, int directory, byte[] path);

    static native int linkat(int oldDirectory, byte[] oldPath, int directory, byte[] path, int flags);

    static native int mknodat(int directory, byte[] path, int mode, long device);

    static native int fchownat(int directory, byte[] path, int uid, int gid, int flags);

    static native int fchmod(int fd, int mode);

    static native int fchmodat(int directory, byte[] path, int mode, int flags);

    static native int utimensat(int directory, byte[] path, long[] times, int flags);

    static native int futimens(int fd, long[] times);

    static native int fsetxattr(int fd, byte[] name, byte[] value, NativeLong size, int flags);

    static native int fremovexattr(int fd, byte[] name);

    static native int lsetxattr(byte[] path, byte[] name, byte[] value, NativeLong size, int flags);

    static native NativeLong pwrite(int fd, ByteBuffer bytes, NativeLong count, long offset);

    static native int ftruncate(int fd, long size);

    static native String strerror(int errno);
}
