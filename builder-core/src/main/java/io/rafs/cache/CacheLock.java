package io.rafs.cache;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps processes that use one directory at once out of each other's way: steps that give files names share the lock, the one
 * that takes names away has it for itself. Steps are short; nothing is digested or fetched in one.
 */
final class CacheLock {
    private final Path file;

    CacheLock(Path file) {
        this.file = file;
    }

    /** Some reads and writes of names. */
    interface Step<T> {
        T run() throws IOException;
    }

    <T> T shared(Step<T> step) throws IOException {
        return locked(true, step);
    }

    <T> T alone(Step<T> step) throws IOException {
        return locked(false, step);
    }

    /** A process has its locks once, so its threads go one by one, whatever cache each is at. */
    @SuppressWarnings("try") // the lock is held, not asked
    private <T> T locked(boolean shared, Step<T> step) throws IOException {
        synchronized (CacheLock.class) {
            try (FileChannel channel = FileChannel.open(
                            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock(0, Long.MAX_VALUE, shared)) {
                return step.run();
            }
        }
    }
}
