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

    private OciLayout(Path directory) {
        this.directory = directory;
    }

    static boolean recognises(Path directory) {
        return Files.isRegularFile(directory.resolve("oci-layout"))
                && Files.isRegularFile(directory.resolve("index.json"));
    }

    static Source open(Path directory, SourceOptions options) throws IOException {
        FileRange index = FileRange.of(directory.resolve("index.json"));
        JsonObject json = JsonObject.parse(index.name(), index.readAll(MAX_JSON));
        return new OciImage("OCI layout", new OciLayout(directory), options).fromIndex(json);
    }

    @Override
    public FileRange blob(String where, Digest digest) throws IOException {
        Path file = directory.resolve("blobs").resolve("sha256").resolve(digest.hex());
        if (!Files.isRegularFile(file)) {
            throw new RefusedException(
                    where,
                    "the layout has no blob sha256:%s (expected %s); the copy is incomplete".formatted(digest, file));
        }
        return FileRange.of(file);
    }
}
