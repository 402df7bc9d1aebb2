package io.rafs.read;

import io.rafs.format.Digest;
import io.rafs.format.rafs.BlobEntry;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The blobs of an image, each opened when it is first needed. May be used by several threads. */
public final class BlobSet implements Closeable {
    private final String image;
    private final List<BlobEntry> entries;
    private final Optional<Path> directory;
    private final Optional<PagedFile> embedding;
    private final BlobReader[] open;
    private final InfoBudget budget = new InfoBudget();

    BlobSet(String image, List<BlobEntry> entries, Optional<Path> directory, Optional<PagedFile> embedding) {
        this.image = image;
        this.entries = entries;
        this.directory = directory;
        this.embedding = embedding;
        open = new BlobReader[entries.size()];
    }

    /** Whether it is known where blobs are. */
    public boolean isKnown() {
        return directory.isPresent() || embedding.isPresent();
    }

    /** Where the blob with this place in the blob table is, or should be. */
    public Path path(int index) {
        Digest id = entries.get(index).blobId();
        Path named = directory.orElse(Path.of("")).resolve(id.hex());
        return embedding.isPresent() && !Files.exists(named)
                ? Path.of(embedding.get().name())
                : named;
    }

    /**
     * The blob with this place in the blob table.
     *
     * @throws NoSuchFileException if it is not there
     * @throws io.rafs.format.CorruptImageException if its chunk info is damaged, or of a kind that is not read here
     */
    public synchronized BlobReader blob(int index) throws IOException {
        if (open[index] == null) {
            BlobReader.refuseForeign(path(index).toString(), entries.get(index));
            PagedFile file = file(index);
            try {
                open[index] = BlobReader.open(file, entries.get(index), budget);
            } catch (IOException | RuntimeException e) {
                if (embedding.isEmpty() || embedding.get() != file) {
                    file.close();
                }
                throw e;
            }
        }
        return open[index];
    }

    private PagedFile file(int index) throws IOException {
        if (!isKnown()) {
            throw new NoSuchFileException(
                    image, null, "its content is in blobs, which are not beside it; say where they are with --blobs");
        }
        Path path = path(index);
        if (embedding.isPresent() && path.toString().equals(embedding.get().name())) {
            return embedding.get();
        }
        if (!Files.exists(path)) {
            throw new NoSuchFileException(
                    path.toString(),
                    null,
                    "blob %d of the image is missing; say with --blobs where it is".formatted(index));
        }
        return PagedFile.open(path);
    }

    @Override
    public synchronized void close() throws IOException {
        IOException failure = null;
        for (BlobReader blob : open) {
            failure = close(blob, failure);
        }
        failure = close(embedding.orElse(null), failure);
        if (failure != null) {
            throw failure;
        }
    }

    private static IOException close(Closeable file, IOException before) {
        try {
            if (file != null) {
                file.close();
            }
            return before;
        } catch (IOException e) {
            return e;
        }
    }
}
