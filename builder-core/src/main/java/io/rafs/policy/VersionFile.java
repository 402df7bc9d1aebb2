package io.rafs.policy;

import io.rafs.format.RefusedException;
import io.rafs.image.NamedOutput;
import io.rafs.statement.GoldenImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The file in which {@link SeenVersions} are kept. It is replaced as a whole: whoever reads it, and whenever a machine stops, finds
 * it as it was before or as it is after.
 *
 * <p>A missing file means that nothing was seen; a damaged one is refused, not forgotten.
 */
public final class VersionFile {
    private static final int MAX_SIZE = 1 << 23;

    private final Path file;

    /** The file at a path, whether it is there or not. */
    public VersionFile(Path file) {
        this.file = file.toAbsolutePath();
    }

    /**
     * What was seen until now.
     *
     * @throws RefusedException if the file is damaged
     */
    public SeenVersions read() throws IOException {
        try {
            return SeenVersions.parse(
                    file.toString(), Policy.bytes(file, MAX_SIZE, "the versions of images that were seen"));
        } catch (NoSuchFileException e) {
            return SeenVersions.NONE;
        } catch (RefusedException e) {
            throw new RefusedException(e.getMessage()
                    + "; put back the file from before, or remove it if older images may be accepted again");
        }
    }

    /**
     * Keeps that an image was accepted; for the time when all of it has been verified, not only its signatures. Directories that
     * are missing are made.
     *
     * @throws RefusedException if a higher version has been seen meanwhile, or another image of the same
     */
    @SuppressWarnings("try") // the lock is held, not asked
    public void record(GoldenImage image) throws IOException {
        Files.createDirectories(file.getParent());
        Path lockFile = file.resolveSibling(file.getFileName() + ".lock");
        synchronized (VersionFile.class) { // a lock of the system is one between processes
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                SeenVersions before = read();
                SeenVersions after = before.plus(file.toString(), image);
                if (after != before) {
                    replace(after.toBytes());
                }
            } catch (IOException e) {
                throw NamedOutput.failure(file, e);
            }
        }
    }

    private void replace(byte[] bytes) throws IOException {
        Path part = Files.createTempFile(file.getParent(), "." + file.getFileName(), ".part");
        try {
            try (FileChannel out = FileChannel.open(part, StandardOpenOption.WRITE)) {
                ByteBuffer rest = ByteBuffer.wrap(bytes);
                while (rest.hasRemaining()) {
                    out.write(rest);
                }
                out.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            if (file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
                try (FileChannel directory = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
                    directory.force(true);
                }
            }
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
