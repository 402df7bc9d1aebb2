package io.rafs.source;

import io.rafs.format.RefusedException;
import io.rafs.image.Budget;
import io.rafs.image.Content;
import io.rafs.image.EntryReader;
import io.rafs.image.Layer;
import io.rafs.image.LayerEntry;
import io.rafs.image.LayerFacts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A layer tar that a user gave by itself. If it turns out to be an image archive that was compressed as a whole, it is
 * refused at its end: its files would make a very wrong container. No digest says what was to be read, so it must be the
 * same file at the end.
 */
record BareLayer(TarLayer tar, Path file) implements Layer {
    private static final Set<String> MARKS = Set.of("/oci-layout", "/index.json", "/manifest.json", "/repositories");

    @Override
    public String name() {
        return tar.name();
    }

    @Override
    public EntryReader open(Budget budget) throws IOException {
        FileStamp before = FileStamp.of(file);
        EntryReader reader = tar.open(budget);
        Set<String> seen = new HashSet<>();
        return new EntryReader() {
            private boolean onlyMarks = true;

            @Override
            public Optional<LayerEntry<Content>> next() throws IOException {
                Optional<LayerEntry<Content>> entry = reader.next();
                if (entry.isPresent()) {
                    look(entry.get());
                } else if (!FileStamp.of(file).equals(before)) {
                    throw new RefusedException(name(), "it changed while it was read; let it be and try again");
                } else if (onlyMarks && (seen.contains("/manifest.json") || seen.contains("/oci-layout"))) {
                    throw new RefusedException(
                            name(),
                            "it is a whole image archive, compressed; decompress it (gzip -d, zstd -d) and give that");
                }
                return entry;
            }

            private void look(LayerEntry<Content> entry) {
                String path = entry.path().toString();
                if (MARKS.contains(path)) {
                    seen.add(path);
                } else if (onlyMarks) {
                    onlyMarks = path.equals("/")
                            || path.startsWith("/blobs")
                            || path.matches("/[0-9a-f]{64}(/.*)?|/[^/]*\\.(json|tar|tar\\.gz)|/sha256:[0-9a-f]{64}");
                }
            }

            @Override
            public long bytesRead() {
                return reader.bytesRead();
            }

            @Override
            public List<String> warnings() {
                return reader.warnings();
            }

            @Override
            public LayerFacts facts() {
                return reader.facts();
            }

            @Override
            public void close() throws IOException {
                reader.close();
            }
        };
    }
}
