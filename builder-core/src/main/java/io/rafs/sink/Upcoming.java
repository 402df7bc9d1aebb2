package io.rafs.sink;

import io.rafs.format.RefusedException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file or directory that is made in a hidden directory beside its place, and appears there whole or not at all. What a process
 * leaves that was killed is removed by the next one; see {@link WorkDirectory}.
 */
final class Upcoming implements Closeable {
    private final Path named;
    private final Path target;
    private final WorkDirectory work;
    private final Thread cleaner;

    private Upcoming(Path named, Path target, WorkDirectory work) {
        this.named = named;
        this.target = target;
        this.work = work;
        cleaner = new Thread(work::remove, "rafs-cleanup");
        Runtime.getRuntime().addShutdownHook(cleaner);
    }

    /**
     * Begins.
     *
     * @throws RefusedException if something is there, or another process is making it
     */
    static Upcoming at(Path named) throws IOException {
        Path target = named.toAbsolutePath().normalize();
        checkFree(named, target);
        if (target.getParent() == null || !Files.isDirectory(target.getParent())) {
            throw new NoSuchFileException(
                    String.valueOf(target.getParent()), null, "the target's parent directory is missing");
        }
        return new Upcoming(named, target, WorkDirectory.create(target));
    }

    private static void checkFree(Path named, Path target) throws RefusedException {
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new RefusedException(named.toString(), "it is there already; remove it, or choose another target");
        }
    }

    /** A place in the hidden directory. */
    Path part(String name) {
        return work.path().resolve(name);
    }

    /** Lets a part become what it was made for, after it is on disk. */
    void publish(Path part) throws IOException {
        Settling.settle(part);
        checkFree(named, target); // somebody may have put something there meanwhile
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        Settling.sync(target.getParent());
    }

    @Override
    public void close() {
        work.remove();
        try {
            Runtime.getRuntime().removeShutdownHook(cleaner);
        } catch (IllegalStateException e) {
            // the JVM is going down, and the hook does its work
        }
    }
}
