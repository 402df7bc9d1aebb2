package io.rafs.image;

import io.rafs.format.RefusedException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/**
 * A file that appears under its name when all of it is on disk, and not otherwise. Until then it has a hidden name beside it,
 * which is gone when the work is given up or the program is stopped.
 */
public final class NewFile implements Closeable {
    private final Path target;
    private final Path work;
    private final FileChannel channel;
    private final Thread cleaner;

    private NewFile(Path target, Path work, FileChannel channel) {
        this.target = target;
        this.work = work;
        this.channel = channel;
        cleaner = new Thread(this::remove, "rafs-cleanup");
        Runtime.getRuntime().addShutdownHook(cleaner);
    }

    /**
     * Begins a file that will be {@code target}.
     *
     * @throws RefusedException if something is there
     */
    public static NewFile create(Path target) throws IOException {
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new RefusedException(target.toString(), "it is there already; choose another output");
        }
        return begin(target);
    }

    private static NewFile begin(Path target) throws IOException {
        Path absolute = target.toAbsolutePath().normalize();
        if (absolute.getParent() == null || !Files.isDirectory(absolute.getParent())) {
            throw new NoSuchFileException(
                    String.valueOf(absolute.getParent()), null, "the output's parent directory is missing");
        }
        Path work = absolute.resolveSibling(".%s.rafs-%x".formatted(absolute.getFileName(), new Random().nextLong()));
        FileChannel channel = FileChannel.open(
                work,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.SPARSE);
        return new NewFile(absolute, work, channel);
    }

    /** Writes a whole small file, in place of one that may be there. */
    public static void replace(Path target, byte[] bytes) throws IOException {
        try (NewFile file = begin(target)) {
            file.write(0, bytes, 0, bytes.length);
            file.publish();
        }
    }

    /** What is written to; what nothing is written to is zero. */
    public FileChannel channel() {
        return channel;
    }

    /** Writes {@code length} bytes of {@code bytes} from {@code offset} to a place in the file. */
    public void write(long at, byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer, at + buffer.position() - offset);
            }
        } catch (IOException e) {
            throw NamedOutput.failure(target, e);
        }
    }

    /** Brings the file to disk, and under its name. */
    public void publish() throws IOException {
        try {
            channel.force(true);
        } catch (IOException e) {
            throw NamedOutput.failure(target, e);
        }
        channel.close();
        Files.move(work, target, StandardCopyOption.ATOMIC_MOVE);
    }

    private void remove() {
        try {
            Files.deleteIfExists(work);
        } catch (IOException e) {
            // nothing more can be done about it
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        remove();
        try {
            Runtime.getRuntime().removeShutdownHook(cleaner);
        } catch (IllegalStateException e) {
            // the JVM is going down, and the hook does its work
        }
    }
}
