package io.rafs.sink;

import io.rafs.image.NamedOutput;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Files on their way to disk, with the permissions that they are to have. */
final class Settling {
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-r--r--");
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwxr-xr-x");

    private final FutureTask<Void> task;

    private Settling(FutureTask<Void> task) {
        this.task = task;
    }

    /** Starts to settle a directory in a thread of its own. */
    static Settling start(Path root) {
        FutureTask<Void> task = new FutureTask<>(() -> {
            settle(root);
            return null;
        });
        Thread thread = new Thread(task, "rafs-settle");
        thread.setDaemon(true);
        thread.start();
        return new Settling(task);
    }

    /** Waits, and throws what failed. The system tells of a failure once, so it must not be forgotten here. */
    void await() throws IOException {
        try {
            task.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the image was brought to disk");
        }
    }

    /** Whether a file has the permissions that {@link #settle} gives, so that it will not change them. */
    static boolean isPermitted(Path file) throws IOException {
        return !isPosix(file) || Files.getPosixFilePermissions(file).equals(FILE);
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** Gives every file the permissions of an ordinary one, whatever the umask, and brings it to disk. */
    static void settle(Path root) throws IOException {
        boolean posix = isPosix(root);
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                permit(file, FILE);
                sync(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                permit(directory, DIRECTORY);
                sync(directory);
                return FileVisitResult.CONTINUE;
            }

            /** Only where they differ: a blob of another image may be another user's file. */
            private void permit(Path path, Set<PosixFilePermission> permissions) throws IOException {
                if (posix && !Files.getPosixFilePermissions(path).equals(permissions)) {
                    Files.setPosixFilePermissions(path, permissions);
                }
            }
        });
    }

    /** Brings a file, or the names in a directory, to disk. */
    static void sync(Path path) throws IOException {
        if (Files.isDirectory(path)
                && !path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return; // only Unix lets a directory be opened
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (AccessDeniedException e) {
            // a directory that may be written to but not opened: its entries come to disk in their own time
            if (!Files.isDirectory(path)) {
                throw e;
            }
        } catch (IOException e) {
            throw NamedOutput.failure(path, e);
        }
    }
}
