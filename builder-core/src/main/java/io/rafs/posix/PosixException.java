package io.rafs.posix;

import java.io.IOException;

/** A system call that failed: what was to be done, to which file, and why it was not. */
public final class PosixException extends IOException {
    private static final long serialVersionUID = 1L;

    private static final int EPERM = 1;
    private static final int E2BIG = 7;
    private static final int EACCES = 13;
    private static final int EISDIR = 21;
    private static final int ENOSPC = 28;
    private static final int ERANGE = 34;
    private static final int EOPNOTSUPP = 95;

    private final int errno;

    PosixException(String path, String call, int errno) {
        super("%s: %s: %s".formatted(path, call, Libc.strerror(errno)));
        this.errno = errno;
    }

    /** Why, in the system's words. */
    public String reason() {
        return Libc.strerror(errno);
    }

    /** Whether the caller may not do it. */
    public boolean isPermission() {
        return errno == EPERM || errno == EACCES;
    }

    /** Whether the file system cannot do it. */
    public boolean isUnsupported() {
        return errno == EOPNOTSUPP;
    }

    /** Whether there is no room for it, on the disk or with the file. */
    public boolean isNoRoom() {
        return errno == ENOSPC || errno == E2BIG || errno == ERANGE;
    }

    boolean isDirectory() {
        return errno == EISDIR;
    }
}
