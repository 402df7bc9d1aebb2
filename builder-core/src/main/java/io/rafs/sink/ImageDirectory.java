package io.rafs.sink;

import io.rafs.format.Digest;
import io.rafs.image.RefusedException;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;

/**
 * An image as a directory: {@code bootstrap}, {@code blobs/<blob id>} and {@code report.json}.
 *
 * <p>All is written into a hidden directory beside it, on the same file system, brought to disk, and renamed. Where an
 * older image is replaced, its blobs stay until the new bootstrap has taken its place in one rename, so that whoever
 * looks sees the old image or the new one.
 */
public final class ImageDirectory implements Closeable {
    /** Name of the metadata file. */
    public static final String BOOTSTRAP = "bootstrap";

    /** Name of the directory of data blobs, what Nydus calls a blob directory. */
    public static final String BLOBS = "blobs";

    /** Name of the build's report. */
    public static final String REPORT = "report.json";

    private final Path target;
    private final Path work;
    private final Thread cleaner;
    private boolean published;

    private ImageDirectory(Path target, Path work) {
        this.target = target;
        this.work = work;
        cleaner = new Thread(this::removeWork, "rafs-cleanup");
        Runtime.getRuntime().addShutdownHook(cleaner);
    }

    /**
     * Starts an image that will be {@code target}.
     *
     * @param replace whether an image that is there already may be replaced
     * @throws RefusedException if something is there that may not, or is no image
     */
    public static ImageDirectory create(Path target, boolean replace) throws IOException {
        // a link to a directory stays, what it leads to becomes the image
        Path absolute = Files.isDirectory(target)
                ? target.toRealPath()
                : target.toAbsolutePath().normalize();
        if (absolute.getParent() == null) {
            throw new RefusedException(target.toString(), "it cannot be an image directory");
        }
        checkFree(target, absolute, replace);
        if (!Files.isDirectory(absolute.getParent())) {
            throw new NoSuchFileException(
                    absolute.getParent().toString(), null, "the output's parent directory is missing");
        }
        Path work = Files.createTempDirectory(absolute.getParent(), "." + absolute.getFileName() + ".rafs-");
        ImageDirectory image = new ImageDirectory(absolute, work);
        Files.createDirectory(work.resolve(BLOBS));
        return image;
    }

    private static void checkFree(Path named, Path target, boolean replace) throws IOException {
        if (!Files.exists(target, java.nio.file.LinkOption.NOFOLLOW_LINKS) || isEmpty(target)) {
            return;
        }
        if (!Files.isDirectory(target) || !Files.isRegularFile(target.resolve(BOOTSTRAP))) {
            throw new RefusedException(named.toString(), "it exists and is no image directory; choose another output");
        }
        if (!replace) {
            throw new RefusedException(
                    named.toString(), "there is an image already; --force replaces it, or choose another output");
        }
    }

    private static boolean isEmpty(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            return !entries.iterator().hasNext();
        }
    }

    /** A directory for unfinished blobs; what is not named by its digest in the end goes away with it. */
    public Path blobs() {
        return work.resolve(BLOBS);
    }

    /** A name for a file put aside while building; it is gone when the image appears. */
    public Path scratch(String name) {
        return work.resolve(name);
    }

    /** Opens a file of the image, {@link #BOOTSTRAP} or {@link #REPORT}, to be written. */
    public OutputStream write(String name) throws IOException {
        return Files.newOutputStream(work.resolve(name), StandardOpenOption.CREATE_NEW);
    }

    /** Makes the image appear with exactly these blobs, after all of it is on disk. */
    public void publish(Set<Digest> blobIds) throws IOException {
        Set<String> wanted = new HashSet<>();
        blobIds.forEach(id -> wanted.add(id.hex()));
        removeOthers(blobs(), wanted);
        removeOthers(work, Set.of(BOOTSTRAP, BLOBS, REPORT));
        settle(work);
        if (isEmpty(target) || !Files.exists(target)) {
            Files.move(work, target, StandardCopyOption.ATOMIC_MOVE);
        } else {
            replace(wanted);
        }
        sync(target.getParent());
        published = true;
        close();
    }

    private void replace(Set<String> wanted) throws IOException {
        Path targetBlobs = target.resolve(BLOBS);
        Files.createDirectories(targetBlobs);
        for (String id : wanted) {
            move(blobs().resolve(id), targetBlobs.resolve(id));
        }
        sync(targetBlobs);
        move(work.resolve(BOOTSTRAP), target.resolve(BOOTSTRAP));
        move(work.resolve(REPORT), target.resolve(REPORT));
        sync(target);
        removeOthers(targetBlobs, wanted);
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void removeOthers(Path directory, Set<String> wanted) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                if (!wanted.contains(entry.getFileName().toString())) {
                    Files.delete(entry);
                }
            }
        }
    }

    /** Gives every file the permissions of an ordinary one, whatever the umask, and brings it to disk. */
    private static void settle(Path root) throws IOException {
        boolean posix = root.getFileSystem().supportedFileAttributeViews().contains("posix");
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                permit(file, "rw-r--r--");
                sync(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                permit(directory, "rwxr-xr-x");
                sync(directory);
                return FileVisitResult.CONTINUE;
            }

            private void permit(Path path, String permissions) throws IOException {
                if (posix) {
                    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
                }
            }
        });
    }

    private static void sync(Path path) throws IOException {
        if (Files.isDirectory(path)
                && !path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return; // only Unix lets a directory be opened
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public void close() {
        if (!published || Files.exists(work)) {
            removeWork();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(cleaner);
        } catch (IllegalStateException e) {
            // the JVM is going down, and the hook does its work
        }
    }

    /** Removes the hidden directory; other threads may still be writing there when the user has stopped the program. */
    private void removeWork() {
        for (int attempt = 0; attempt < 20 && Files.exists(work); attempt++) {
            try {
                Files.walkFileTree(work, new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                        Files.deleteIfExists(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                        Files.deleteIfExists(directory);
                        return FileVisitResult.CONTINUE;
                    }
                });
            } catch (IOException e) {
                // a file that just came or went: look again
            }
        }
    }
}
