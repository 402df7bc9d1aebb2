package io.rafs.testdata;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Counts operations that change something, and makes one of them fail. */
final class Faults {
    private final int at;
    private final FaultyFileSystem.Kind kind;
    private int count;

    Faults(int at, FaultyFileSystem.Kind kind) {
        this.at = at;
        this.kind = kind;
    }

    synchronized int count() {
        return count;
    }

    /** Called before an operation that changes {@code path}; Java names it in the failure. */
    void beforeChange(Path path) throws IOException {
        if (isNextToFail()) {
            throw kind == FaultyFileSystem.Kind.DENIED
                    ? new AccessDeniedException(path.toString())
                    : new FileSystemException(path.toString(), null, "No space left on device");
        }
    }

    /** Called before a channel changes its file: in the failure Java does not name it. */
    void beforeWrite() throws IOException {
        if (isNextToFail()) {
            throw new IOException(
                    kind == FaultyFileSystem.Kind.DENIED ? "Input/output error" : "No space left on device");
        }
    }

    /** Called before a file is locked. */
    void beforeLock() throws IOException {
        if (kind == FaultyFileSystem.Kind.NO_LOCKS) {
            throw new IOException("No locks available");
        }
    }

    private synchronized boolean isNextToFail() {
        int number = count++;
        return number == at || number > at && kind == FaultyFileSystem.Kind.CRASH;
    }
}
