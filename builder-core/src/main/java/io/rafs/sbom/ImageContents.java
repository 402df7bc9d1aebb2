package io.rafs.sbom;

import io.rafs.format.EntryName;
import io.rafs.format.erofs.FileType;
import io.rafs.image.EntryPath;
import io.rafs.read.EntryWalk;
import io.rafs.read.FileReader;
import io.rafs.read.ImageEntry;
import io.rafs.read.ImageReader;
import io.rafs.read.PathLookup;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The files of an image that may tell of packages: found by one walk through its metadata, read when they are asked for. */
final class ImageContents implements Closeable {
    /** Most files of one kind that are looked into; a large image has some thousand. */
    private static final int MAX_FILES = 100_000;

    /** Databases and metadata of single packages, of all of which large images have some hundred MiB. */
    private static final long MAX_BYTES = 2L << 30;

    private final Allowance allowance = new Allowance("files with metadata", MAX_BYTES);
    private final PathLookup lookup;
    private final FileReader reader;
    private final Notes notes;
    private final List<ImageEntry> jars = new ArrayList<>();
    private final List<ImageEntry> pythonMetadata = new ArrayList<>();
    private final List<ImageEntry> nodeMetadata = new ArrayList<>();
    private final Set<Long> linked = new HashSet<>();

    private ImageContents(ImageReader image, Notes notes) {
        this.notes = notes;
        lookup = new PathLookup(image.bootstrap());
        reader = new FileReader(image);
    }

    /** Walks through an image. */
    static ImageContents of(ImageReader image, Notes notes) throws IOException {
        ImageContents contents = new ImageContents(image, notes);
        try {
            new EntryWalk(image.bootstrap()).run(contents::visit);
        } catch (IOException | RuntimeException e) {
            contents.close();
            throw e;
        }
        Comparator<ImageEntry> byPath =
                Comparator.comparing(entry -> entry.path().toString());
        contents.jars.sort(byPath);
        contents.pythonMetadata.sort(byPath);
        contents.nodeMetadata.sort(byPath);
        return contents;
    }

    private void visit(ImageEntry entry) {
        if (entry.type() != FileType.REGULAR || entry.path().isRoot()) {
            return;
        }
        String name = entry.path().name().toString();
        if (JarPackages.isJar(name)) {
            add(jars, entry, "jars");
        } else if (PythonPackages.isMetadata(above(entry, 1), name)) {
            add(pythonMetadata, entry, "files with Python's metadata");
        } else if (NodePackages.isMetadata(above(entry, 3), above(entry, 2), name)) {
            add(nodeMetadata, entry, "files with Node's metadata");
        }
    }

    private void add(List<ImageEntry> list, ImageEntry entry, String what) {
        // a hard link of another name must not hide it
        if (entry.inode().links() > 1 && !linked.add(entry.nid())) {
            return;
        }
        if (list.size() < MAX_FILES) {
            list.add(entry);
        } else {
            notes.add(
                    entry.path().toString(),
                    "it is not read, for there are more than %d %s".formatted(MAX_FILES, what));
        }
    }

    /** The name of a directory so many levels above an entry; "" where there is none. */
    private static String above(ImageEntry entry, int levels) {
        List<EntryName> names = entry.path().names();
        int at = names.size() - 1 - levels;
        return at < 0 ? "" : names.get(at).toString();
    }

    /** Jars, by their paths; a file of several names under its first. */
    List<ImageEntry> jars() {
        return jars;
    }

    /** Files with metadata of Python's packages, by their paths. */
    List<ImageEntry> pythonMetadata() {
        return pythonMetadata;
    }

    /** Files with metadata of Node's packages, by their paths. */
    List<ImageEntry> nodeMetadata() {
        return nodeMetadata;
    }

    /** What is at a path, links followed inside the image. */
    Optional<ImageEntry> find(String path) throws IOException {
        try {
            return Optional.of(lookup.find(EntryPath.parse(path), true));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** The regular files in a directory, by their names; none if it is not there. */
    List<ImageEntry> filesIn(String directory) throws IOException {
        Optional<ImageEntry> found = find(directory);
        if (found.isEmpty() || found.get().type() != FileType.DIRECTORY) {
            return List.of();
        }
        List<ImageEntry> files = new ArrayList<>(lookup.list(found.get()));
        files.removeIf(entry -> entry.type() != FileType.REGULAR);
        files.sort(Comparator.comparing(entry -> entry.path().toString()));
        if (files.size() > MAX_FILES) {
            notes.add(directory, "%d of its %d files are read".formatted(MAX_FILES, files.size()));
            return files.subList(0, MAX_FILES);
        }
        return files;
    }

    /**
     * All of a file.
     *
     * @throws DamagedFileException if it is no regular file, or has more bytes than {@code limit}
     */
    byte[] whole(ImageEntry file, int limit) throws IOException {
        if (file.type() != FileType.REGULAR) {
            throw new DamagedFileException(
                    "it is a %s, expected a regular file".formatted(file.type().words()));
        }
        if (file.inode().size() > limit) {
            throw new DamagedFileException("it has %d bytes, at most %d are read"
                    .formatted(file.inode().size(), limit));
        }
        return head(file, limit);
    }

    /** The first bytes of a file, all of them if it has no more. */
    byte[] head(ImageEntry file, int limit) throws IOException {
        allowance.take(Math.min(limit, file.inode().size()));
        return reader.read(file, 0, limit);
    }

    /** A file to be read in pieces. */
    Bytes bytes(ImageEntry file) {
        return new Bytes() {
            @Override
            public long size() {
                return file.inode().size();
            }

            @Override
            public byte[] read(long offset, int length) throws IOException {
                return reader.read(file, offset, length);
            }
        };
    }

    @Override
    public void close() {
        reader.close();
    }
}
