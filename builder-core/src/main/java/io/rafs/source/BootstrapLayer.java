package io.rafs.source;

import io.rafs.format.RefusedException;
import io.rafs.format.rafs.ExtendedSuperBlock;
import io.rafs.image.Budget;
import io.rafs.image.Content;
import io.rafs.image.EntryPath;
import io.rafs.image.EntryReader;
import io.rafs.image.Layer;
import io.rafs.image.LayerEntry;
import io.rafs.image.Limits;
import io.rafs.image.NamedOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The layer of a converted image that holds its bootstraps: a small tar, of which single files are taken. */
record BootstrapLayer(Layer layer, Limits limits) {
    /** Most entries: there are a directory, bootstraps, and what tools put beside them. */
    private static final int MAX_ENTRIES = 100;

    /** Most bytes of all files: an image of 4 Mi files has a bootstrap of less than 2 GiB. */
    private static final long MAX_BYTES = 8L << 30;

    private static final int STEP = 1 << 16;

    /**
     * Puts each file that has exactly one of these names where that says; all digests of the layer are right if this returns.
     *
     * @param wanted where they go
     * @param needed one of the names, which must be there
     */
    void unpack(Map<String, Path> wanted, String needed) throws IOException {
        Map<EntryPath, String> left = new HashMap<>();
        Set<EntryPath> found = new HashSet<>();
        wanted.keySet().forEach(name -> left.put(EntryPath.parse(name), name));
        int entries = 0;
        long bytes = 0;
        try (EntryReader reader = layer.open(new Budget(limits, ExtendedSuperBlock.MAX_CHUNK_SIZE))) {
            Optional<LayerEntry<Content>> next = reader.next();
            while (next.isPresent()) {
                LayerEntry<Content> entry = next.get();
                if (++entries > MAX_ENTRIES) {
                    throw new RefusedException(
                            layer.name(),
                            "it has more than %d entries, expected the bootstrap and little else; build the image anew"
                                    .formatted(MAX_ENTRIES));
                }
                if (entry instanceof LayerEntry.RegularFile<Content> regular) {
                    bytes += Math.min(regular.content().size(), MAX_BYTES + 1);
                }
                if (bytes > MAX_BYTES) {
                    throw new RefusedException(
                            layer.name(),
                            "its files have more than %d bytes, expected a bootstrap; build the image anew"
                                    .formatted(MAX_BYTES));
                }
                String name = left.get(entry.path());
                if (name != null) {
                    if (!found.add(entry.path())) {
                        throw new RefusedException(
                                layer.name(),
                                "it has %s twice, expected it once; build the image anew".formatted(name));
                    }
                    copy(name, entry, wanted.get(name));
                }
                next = reader.next();
            }
        }
        if (!found.contains(EntryPath.parse(needed))) {
            throw new RefusedException(
                    layer.name(),
                    "it has no file %s, expected the bootstrap there; build the image anew".formatted(needed));
        }
    }

    private void copy(String wanted, LayerEntry<Content> entry, Path file) throws IOException {
        if (!(entry instanceof LayerEntry.RegularFile<Content> regular)) {
            throw new RefusedException(
                    layer.name(),
                    "%s in it is no regular file, expected the bootstrap; build the image anew".formatted(wanted));
        }
        Content content = regular.content();
        byte[] buffer = new byte[STEP];
        try (OutputStream out = new NamedOutput(file)) {
            long left = content.size();
            while (left > 0) {
                if (content.hole() > 0) { // else a few bytes would fill the disk
                    throw new RefusedException(
                            layer.name(),
                            "%s in it is a sparse file, expected all of its bytes; build the image anew"
                                    .formatted(wanted));
                }
                int step = (int) Math.min(STEP, left);
                content.readFully(buffer, 0, step);
                out.write(buffer, 0, step);
                left -= step;
            }
        }
    }
}
