package io.rafs.source;

import io.rafs.format.Digest;
import io.rafs.image.RefusedException;
import io.rafs.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** An image as skopeo's {@code dir:} transport lays it down: {@code version}, {@code manifest.json}, blobs by hex digest. */
final class SkopeoDirectory implements BlobStore {
    private static final String VERSION = "Directory Transport Version: 1.";

    private final Path directory;

    private SkopeoDirectory(Path directory) {
        this.directory = directory;
    }

    static boolean recognises(Path directory) throws IOException {
        Path version = directory.resolve("version");
        if (!Files.isRegularFile(version) || !Files.isRegularFile(directory.resolve("manifest.json"))) {
            return false;
        }
        byte[] head = FileRange.of(version).head(VERSION.length());
        return new String(head, StandardCharsets.ISO_8859_1).equals(VERSION);
    }

    static Source open(Path directory, SourceOptions options) throws IOException {
        FileRange manifest = FileRange.of(directory.resolve("manifest.json"));
        JsonObject json = JsonObject.parse(manifest.name(), manifest.readAll(MAX_JSON));
        return new OciImage("skopeo directory", new SkopeoDirectory(directory), options).fromManifest(json);
    }

    @Override
    public FileRange blob(String where, Digest digest) throws IOException {
        Path file = directory.resolve(digest.hex());
        if (!Files.isRegularFile(file)) {
            throw new RefusedException(
                    where, "the directory has no file %s; the copy is incomplete".formatted(digest.hex()));
        }
        return FileRange.of(file);
    }
}
