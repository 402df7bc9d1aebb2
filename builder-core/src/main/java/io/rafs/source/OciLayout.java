package io.rafs.source;

import io.rafs.format.Digest;
import io.rafs.image.RefusedException;
import io.rafs.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An OCI image layout in a directory. Source: OCI image spec, "Image Layout". */
final class OciLayout implements BlobStore {
    private final Path directory;

    OciLayout(Path directory) {
        this.directory = directory;
    }

    static boolean recognises(Path directory) {
        return Files.isRegularFile(directory.resolve("oci-layout"))
                && Files.isRegularFile(directory.resolve("index.json"));
    }

    static Source open(Path directory, SourceOptions options) throws IOException {
        OciLayout layout = new OciLayout(directory);
        return new OciImage("OCI layout", layout, options).fromIndex(layout.index());
    }

    /** The layout's index. */
    JsonObject index() throws IOException {
        FileRange index = FileRange.of(directory.resolve("index.json"));
        return JsonObject.parse(index.name(), index.readAll(MAX_JSON));
    }

    /** Where the blobs are, each called by its digest in hex. */
    Path blobDirectory() {
        return directory.resolve("blobs").resolve("sha256");
    }

    @Override
    public FileRange blob(String where, Digest digest) throws IOException {
        Path file = blobDirectory().resolve(digest.hex());
        if (!Files.isRegularFile(file)) {
            throw new RefusedException(
                    where,
                    "the layout has no blob sha256:%s (expected %s); the copy is incomplete".formatted(digest, file));
        }
        return FileRange.of(file);
    }
}
