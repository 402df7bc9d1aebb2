package io.rafs.trace;

import io.rafs.format.EntryName;
import io.rafs.format.erofs.FileType;
import io.rafs.image.EntryPath;
import io.rafs.read.ContentMap;
import io.rafs.read.ImageEntry;
import io.rafs.read.ImageReader;
import io.rafs.read.PathLookup;
import io.rafs.read.Run;
import io.rafs.read.RunLoader;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files of an image. Remembers what was looked up last, and the run of content that was read last. */
final class ImageTree implements FileTree, AutoCloseable {
    /** Paths that are remembered; each may have 4096 bytes. */
    private static final int KEPT = 10_000;

    private final ImageReader image;
    private final PathLookup lookup;
    private final RunLoader loader;
    private final Map<EntryPath, Optional<ImageEntry>> looked = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<EntryPath, Optional<ImageEntry>> eldest) {
            return size() > KEPT;
        }
    };
    private byte[] loaded = new byte[0];
    private long loadedNid = -1;
    private long loadedAt;

    ImageTree(ImageReader image) {
        this.image = image;
        lookup = new PathLookup(image.bootstrap());
        loader = new RunLoader(image);
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
        ImageEntry entry = need(file);
        if (entry.type() != FileType.REGULAR || offset < 0 || offset >= file.size() || length <= 0) {
            return new byte[0];
        }
        byte[] bytes = new byte[(int) Math.min(length, file.size() - offset)];
        ContentMap.Runs runs =
                image.bootstrap().content(entry.nid(), entry.inode()).runs(offset);
        int filled = 0;
        while (filled < bytes.length) {
            Run run = runs.next();
            long skip = offset + filled - run.at();
            int step = (int) Math.min(bytes.length - filled, run.length() - skip);
            if (run instanceof Run.Slice) {
                loader.load(run, skip, bytes, filled, step);
            } else if (!(run instanceof Run.Hole)) {
                load(entry, run);
                System.arraycopy(loaded, (int) skip, bytes, filled, step);
            }
            filled += step;
        }
        return bytes;
    }

    /** Chunks and what is compressed are only had whole. */
    private void load(ImageEntry entry, Run run) throws IOException {
        if (loadedNid == entry.nid() && loadedAt == run.at()) {
            return;
        }
        loadedNid = -1;
        int length = Math.toIntExact(run.length());
        if (loaded.length < length) {
            loaded = new byte[length];
        }
        loader.load(run, 0, loaded, 0, length);
        loadedNid = entry.nid();
        loadedAt = run.at();
    }

    private ImageEntry need(TreeFile file) throws IOException {
        return entry(file.path())
                .orElseThrow(() -> new IllegalStateException("a file of another tree: " + file.path()));
    }

    @Override
    public void close() {
        loader.close();
    }
}
