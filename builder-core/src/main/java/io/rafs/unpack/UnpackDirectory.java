package io.rafs.unpack;

import io.rafs.format.EntryName;
import io.rafs.format.RefusedException;
import io.rafs.posix.PosixDirectory;
import io.rafs.posix.PosixException;
import io.rafs.posix.PosixFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A hidden directory beside the one that is to appear. Takes its name when all is in it, and goes away otherwise. */
final class UnpackDirectory implements Closeable {
    private static final int ATTEMPTS = 100;

    private final Path shown;
    private final Path target;
    private final Path work;
    private final Thread cleaner;
    private volatile boolean stopped;
    private volatile boolean published;

    private UnpackDirectory(Path shown, Path target, Path work) {
        this.shown = shown;
        this.target = target;
        this.work = work;
        cleaner = new Thread(this::remove, "rafs-cleanup");
        Runtime.getRuntime().addShutdownHook(cleaner);
    }

    /**
     * Makes the hidden directory.
     *
     * @throws RefusedException if {@code target} is there and not an empty directory, or a file system is mounted on it
     */
    static UnpackDirectory create(Path target) throws IOException {
        Path absolute = Files.isDirectory(target)
                ? target.toRealPath()
                : target.toAbsolutePath().normalize();
        if (absolute.getParent() == null
                || Files.exists(absolute, LinkOption.NOFOLLOW_LINKS) && !isEmptyDirectory(absolute)) {
            throw new RefusedException(
                    target.toString(), "it is there already, and not an empty directory; choose another output");
        }
        if (!Files.isDirectory(absolute.getParent())) {
            throw new NoSuchFileException(
                    absolute.getParent().toString(), null, "the output's parent directory is missing");
        }
        if (Files.exists(absolute) && !device(absolute).equals(device(absolute.getParent()))) {
            throw new RefusedException(
                    target.toString(), "a file system is mounted on it; choose a new directory in it as output");
        }
        Path work = Files.createTempDirectory(absolute.getParent(), "." + absolute.getFileName() + ".rafs-");
        UnpackDirectory directory = new UnpackDirectory(target, absolute, work);
        try (PosixDirectory opened = directory.open()) {
            // what the parent has its new files inherit is not in the image
            PosixFile itself = opened.itself();
            itself.removeXattr("system.posix_acl_default");
            itself.removeXattr("system.posix_acl_access");
        }
        return directory;
    }

    private static Object device(Path path) throws IOException {
        return Files.getAttribute(path, "unix:dev");
    }

    private static boolean isEmptyDirectory(Path path) throws IOException {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            return !entries.iterator().hasNext();
        }
    }

    /** Opens the directory in which to unpack; messages call it what the user does. */
    PosixDirectory open() throws IOException {
        return PosixDirectory.open(work, shown.toString());
    }

    /**
     * Has whoever fills the directory go on.
     *
     * @throws InterruptedIOException once the program is going down and the directory with it
     */
    void checkStopped() throws InterruptedIOException {
        if (stopped) {
            throw new InterruptedIOException("interrupted; nothing is left of " + shown);
        }
    }

    /** Makes the directory appear. */
    void publish() throws IOException {
        checkStopped();
        Files.move(work, target, StandardCopyOption.ATOMIC_MOVE);
        published = true;
        close();
    }

    @Override
    public void close() {
        if (!published) {
            remove();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(cleaner);
        } catch (IllegalStateException e) {
            // the JVM is going down, and the hook does its work
        }
    }

    /** Removes the hidden directory; another thread may be about to make one more file when the user stops the program. */
    private void remove() {
        stopped = true;
        for (int attempt = 0; attempt < ATTEMPTS && !published && Files.exists(work); attempt++) {
            try {
                removeAll();
            } catch (IOException e) {
                pause(); // a file that just came, or went by another hand: look again
            }
        }
    }

    private void removeAll() throws IOException {
        try (PosixDirectory directory = open()) {
            removeAll(directory);
        } catch (PosixException e) {
            if (!e.isPermission()) {
                throw e;
            }
            // it has the permissions of the image's root by now, and its owner may be locked out
            Files.setAttribute(work, "unix:mode", 0700);
            throw e;
        }
        Files.delete(work);
    }

    /** From directory to directory by names, for paths may be longer than the system takes. */
    private static void removeAll(PosixDirectory directory) throws IOException {
        directory.itself().setPermissions(0700);
        for (EntryName name : directory.names()) {
            if (!directory.remove(name)) {
                try (PosixDirectory inner = openAnyway(directory, name)) {
                    removeAll(inner);
                }
                directory.removeDirectory(name);
            }
        }
    }

    private static PosixDirectory openAnyway(PosixDirectory directory, EntryName name) throws IOException {
        try {
            return directory.open(name);
        } catch (PosixException e) {
            if (!e.isPermission()) {
                throw e;
            }
            directory.setPermissions(name, 0700);
            return directory.open(name);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
