package io.rafs.unpack;

import io.rafs.format.RefusedException;
import io.rafs.read.ImageEntry;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;

/** Writes entries as a tar file, which appears under its name when it is whole and on disk. */
public final class TarFile implements UnpackTarget {
    private static final int BUFFER = 1 << 17;

    private final Path target;
    private final Path work;
    private final FileChannel channel;
    private final TarTarget tar;
    private final Thread cleaner;

    private TarFile(Path target, Path work, FileChannel channel) {
        this.target = target;
        this.work = work;
        this.channel = channel;
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
        this.tar = new TarTarget(out);
        cleaner = new Thread(this::remove, "rafs-cleanup");
        Runtime.getRuntime().addShutdownHook(cleaner);
    }

    /**
     * Starts a tar that will be {@code target}.
     *
     * @throws RefusedException if something is there
     */
    public static TarFile create(Path target) throws IOException {
        Path absolute = target.toAbsolutePath().normalize();
        if (Files.exists(absolute, LinkOption.NOFOLLOW_LINKS)) {
            throw new RefusedException(target.toString(), "it is there already; choose another output");
        }
        if (absolute.getParent() == null || !Files.isDirectory(absolute.getParent())) {
            throw new NoSuchFileException(
                    String.valueOf(absolute.getParent()), null, "the output's parent directory is missing");
        }
        Path work = absolute.resolveSibling(".%s.rafs-%x".formatted(absolute.getFileName(), new Random().nextLong()));
        return new TarFile(
                absolute, work, FileChannel.open(work, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    @Override
    public void begin(ImageEntry entry) throws IOException {
        tar.begin(entry);
    }

    @Override
    public void data(ImageEntry entry, byte[] bytes, int at, int length) throws IOException {
        tar.data(entry, bytes, at, length);
    }

    @Override
    public void end(ImageEntry entry) throws IOException {
        tar.end(entry);
    }

    @Override
    public void publish() throws IOException {
        tar.publish();
        channel.force(true);
        channel.close();
        Files.move(work, target, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public List<String> notes() {
        return tar.notes();
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
