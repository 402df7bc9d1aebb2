package io.rafs.unpack;

import io.rafs.image.RefusedException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;

/** A hidden directory beside the one that is to appear. Takes its name when all is in it, and goes away otherwise. */
final class UnpackDirectory implements Closeable {
    private final Path target;
    private final Path work;
    private final Thread cleaner;
    private boolean published;

    private UnpackDirectory(Path target, Path work) {
        this.target = target;
        this.work = work;
        cleaner = new Thread(this::remove, "rafs-cleanup");
        Runtime.getRuntime().addShutdownHook(cleaner);
    }

    /**
     * Makes the hidden directory.
     *
     * @throws RefusedException if {@code target} is there and not an empty directory
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
        Path work = Files.createTempDirectory(absolute.getParent(), "." + absolute.getFileName() + ".rafs-");
        return new UnpackDirectory(absolute, work);
    }

    private static boolean isEmptyDirectory(Path path) throws IOException {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            return !entries.iterator().hasNext();
        }
    }

    /** Where to unpack. */
    Path path() {
        return work;
    }

    /** Makes the directory appear. */
    void publish() throws IOException {
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

    /** Removes the hidden directory; another thread may still be writing there when the user has stopped the program. */
    private void remove() {
        for (int attempt = 0; attempt < 20 && !published && Files.exists(work); attempt++) {
            try (DirectoryStream<Path> parent = Files.newDirectoryStream(work.getParent())) {
                if (parent instanceof SecureDirectoryStream<Path> secure) {
                    remove(secure, work.getFileName());
                } else {
                    return;
                }
            } catch (IOException e) {
                // a file that just came or went: look again
            }
        }
    }

    /** From directory to directory by names, for paths may be longer than the system takes. */
    private static void remove(SecureDirectoryStream<Path> parent, Path name) throws IOException {
        try (SecureDirectoryStream<Path> directory = parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            for (Path entry : directory) {
                boolean isDirectory = directory
                        .getFileAttributeView(
                                entry.getFileName(), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                        .readAttributes()
                        .isDirectory();
                if (isDirectory) {
                    remove(directory, entry.getFileName());
                } else {
                    directory.deleteFile(entry.getFileName());
                }
            }
        }
        parent.deleteDirectory(name);
    }
}
