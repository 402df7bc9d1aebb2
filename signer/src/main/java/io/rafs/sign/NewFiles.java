package io.rafs.sign;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Files that appear together once all of them are on disk, none over another that is there, or not at all. A machine that
 * fails while they appear leaves some of them; then the last one, which should be the one that matters, is missing.
 */
public final class NewFiles implements Closeable {
    private final Map<Path, Path> written = new LinkedHashMap<>();

    /** Throws if one of the files is there. */
    public static void refuseExisting(List<Path> files) throws FileAlreadyExistsException {
        for (Path file : files) {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileAlreadyExistsException(
                        file.toString(),
                        null,
                        "it is there already and is not overwritten; name another, or move it away");
            }
        }
    }

    /**
     * Writes one beside its place.
     *
     * @param isSecret whether only its owner may read it
     */
    public void write(Path file, byte[] bytes, boolean isSecret) throws IOException {
        Path temporary = file.resolveSibling(
                ".%s.%d".formatted(file.getFileName(), ProcessHandle.current().pid()));
        try (FileChannel channel = FileChannel.open(
                temporary,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                permissions(file, isSecret ? "rw-------" : "rw-r--r--"))) {
            written.put(file, temporary);
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    private static FileAttribute<?>[] permissions(Path file, String permissions) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** Has all of them appear, in the order in which they were written. */
    public void publish() throws IOException {
        List<Path> published = new ArrayList<>();
        try {
            for (Map.Entry<Path, Path> file : written.entrySet()) {
                // a rename would replace what came there meanwhile
                Files.createLink(file.getKey(), file.getValue());
                published.add(file.getKey());
            }
        } catch (IOException e) {
            for (Path file : published) {
                Files.deleteIfExists(file);
            }
            throw e;
        }
        for (Path directory : written.keySet().stream()
                .map(file -> file.toAbsolutePath().getParent())
                .distinct()
                .toList()) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** Takes away what was written beside the places. */
    @Override
    public void close() throws IOException {
        for (Path temporary : written.values()) {
            Files.deleteIfExists(temporary);
        }
    }
}
