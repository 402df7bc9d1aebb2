package io.rafs.golden;

import io.rafs.oci.Document;
import io.rafs.oci.MediaType;
import io.rafs.sink.ImageDirectory;
import io.rafs.store.BlobStore;
import io.rafs.store.FileRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The manifest that signatures of an image directory are of, beside them. Nobody believes it but by its digest; it only saves making
 * it again.
 */
final class KeptManifest {
    static final String NAME = "manifest.json";

    private KeptManifest() {}

    /** The manifest, if the image has one. */
    static Optional<Document> read(Path image) throws IOException {
        Path file = image.resolve(ImageDirectory.SIGNATURES).resolve(NAME);
        return Files.isRegularFile(file)
                ? Optional.of(Document.of(
                        file.toString(), MediaType.MANIFEST, FileRange.of(file).readAll(BlobStore.MAX_JSON)))
                : Optional.empty();
    }
}
