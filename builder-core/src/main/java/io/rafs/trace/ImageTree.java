package io.rafs.trace;

import io.rafs.format.EntryName;
import io.rafs.image.EntryPath;
import io.rafs.read.FileReader;
import io.rafs.read.ImageEntry;
import io.rafs.read.ImageReader;
import io.rafs.read.PathLookup;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files of an image. Remembers what was looked up last. */
final class ImageTree implements FileTree, AutoCloseable {
    /** Paths that are remembered; each may have 4096 bytes. */
    private static final int KEPT = 10_000;

    private final PathLookup lookup;
    private final FileReader reader;
    private final Map<EntryPath, Optional<ImageEntry>> looked = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<EntryPath, Optional<ImageEntry>> eldest) {
            return size() > KEPT;
        }
    };

    ImageTree(ImageReader image) {
        lookup = new PathLookup(image.bootstrap());
        reader = new FileReader(image);
    }

    @Override
    public Optional<TreeFile> find(EntryPath path) throws IOException {
        return entry(path)
                .map(entry -> new TreeFile(
                        entry.path(),
                        entry.type(),
                        entry.permissions(),
                        entry.inode().size()));
    }

    private Optional<ImageEntry> entry(EntryPath path) throws IOException {
        Optional<ImageEntry> known = looked.get(path);
        if (known == null) {
            try {
                known = Optional.of(lookup.find(path, true));
            } catch (NoSuchFileException e) {
                known = Optional.empty();
            }
            looked.put(path, known);
        }
        return known;
    }

    @Override
    public List<EntryName> names(TreeFile directory) throws IOException {
        List<EntryName> names = new ArrayList<>();
        for (ImageEntry child : lookup.list(need(directory))) {
            names.add(child.path().name());
        }
        Collections.sort(names);
        return names;
    }

    @Override
    public byte[] read(TreeFile file, long offset, int length) throws IOException {
        return reader.read(need(file), offset, length);
    }

    private ImageEntry need(TreeFile file) throws IOException {
        return entry(file.path())
                .orElseThrow(() -> new IllegalStateException("a file of another tree: " + file.path()));
    }

    @Override
    public void close() {
        reader.close();
    }
}
