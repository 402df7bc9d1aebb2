package io.rafs.golden;

import io.rafs.sink.ImageDirectory;
import io.rafs.store.FileRange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where an image directory keeps the signature that nydus-snapshotter looks for, until there is a manifest to put it into. */
final class NydusFile {
    static final String NAME = "nydus-signature";

    /** RSA-4096 has 684 characters. */
    private static final int MAX_SIZE = 4096;

    private NydusFile() {}

    /** The signature, if the image has one. */
    static Optional<String> read(Path image) throws IOException {
        Path file = image.resolve(ImageDirectory.SIGNATURES).resolve(NAME);
        return Files.isRegularFile(file)
                ? Optional.of(new String(FileRange.of(file).readAll(MAX_SIZE), StandardCharsets.UTF_8).strip())
                : Optional.empty();
    }
}
