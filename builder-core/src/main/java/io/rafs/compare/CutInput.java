package io.rafs.compare;

import io.rafs.codec.LayerCompression;
import io.rafs.codec.MalformedStreamException;
import io.rafs.format.RefusedException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Files to cut: one that is named, plain or compressed as layers are, or all that are below a directory.
 *
 * <p>What is compressed changes as a whole with any byte, so a file that is named is cut as it decompresses. Files in a
 * directory are cut as they are, for so an image would hold them.
 */
public final class CutInput {
    private final String name;
    private final Opener opener;

    private CutInput(String name, Opener opener) {
        this.name = name;
        this.opener = opener;
    }

    /** A file, or the regular files below a directory. Links in it are not followed. */
    public static CutInput of(Path path) {
        String name = path.toString();
        return new CutInput(name, receiver -> {
            if (Files.isDirectory(path)) {
                walk(path, receiver);
            } else {
                try (InputStream in = Files.newInputStream(path)) {
                    decompress(name, in, receiver);
                }
            }
        });
    }

    /** The bytes of a stream, as those of a file; it stays open, and is read once. */
    public static CutInput of(String name, InputStream in) {
        return new CutInput(name, receiver -> decompress(name, in, receiver));
    }

    /** What the user calls it. */
    public String name() {
        return name;
    }

    /** Hands out file after file, those of a directory in the order of their names. */
    void read(Receiver receiver) throws IOException {
        opener.read(receiver);
    }

    private static void walk(Path directory, Receiver receiver) throws IOException {
        List<Path> entries;
        try (Stream<Path> listed = Files.list(directory)) {
            entries = listed.sorted().toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        for (Path entry : entries) {
            if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                walk(entry, receiver);
            } else if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
                try (InputStream in = Files.newInputStream(entry, LinkOption.NOFOLLOW_LINKS)) {
                    receiver.file(entry.toString(), in);
                }
            }
        }
    }

    private static void decompress(String name, InputStream in, Receiver receiver) throws IOException {
        try {
            receiver.file(name, LayerCompression.decompress(new BufferedInputStream(in, 1 << 16)));
        } catch (MalformedStreamException e) {
            throw new RefusedException(name, "after %d plain bytes: %s".formatted(e.offset(), e.getMessage()));
        }
    }

    /** Takes files. */
    interface Receiver {
        void file(String name, InputStream in) throws IOException;
    }

    private interface Opener {
        void read(Receiver receiver) throws IOException;
    }
}
