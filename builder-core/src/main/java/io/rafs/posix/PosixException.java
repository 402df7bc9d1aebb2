package io.rafs.posix;

import java.io.IOException;

/** A system call that failed: what was to be done, to which file, and why it was not. */
public final class PosixException extends IOException {
    private static final long serialVersionUID = 1L;

    private static final int EPERM = 1;
    private static final int EACCES = 13;
    private static final int EEXIST = 17;
    private static final int EINVAL = 22;
    private static final int EMFILE = 24;
    private static final int EFBIG = 27;
    private static final int ENOSPC = 28;
    private static final int EROFS = 30;
    private static final int EOPNOTSUPP = 95;
    private static final int EDQUOT = 122;

    private final int errno;

    PosixException(String path, String call, int errno) {
        super("%s: %s: %s".formatted(path, call, text(errno)));
        this.errno = errno;
    }

    /** Whether the caller may not do it. */
    public boolean isPermission() {
        return errno == EPERM || errno == EACCES;
    }

    /** Whether the file system cannot do it. */
    public boolean isUnsupported() {
        return errno == EOPNOTSUPP;
    }

    private static String text(int errno) {
        return switch (errno) {
            case EPERM -> "Operation not permitted";
            case EACCES -> "Permission denied";
            case EEXIST -> "File exists";
            case EINVAL -> "Invalid argument";
            case EMFILE -> "Too many open files";
            case EFBIG -> "File too large";
            case ENOSPC -> "No space left on device";
            case EROFS -> "Read-only file system";
            case EOPNOTSUPP -> "Operation not supported by the file system";
            case EDQUOT -> "Disk quota exceeded";
            default -> "error " + errno;
        };
    }
}
