package io.rafs.store;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.oci.Descriptor;
import io.rafs.oci.Document;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** An image as skopeo's {@code dir:} transport lays it down: {@code version}, {@code manifest.json}, blobs by hex digest, and what an index leads to as {@code HEX.manifest.json}. */
public final class SkopeoDirectory implements ImageStore {
    private static final String VERSION = "Directory Transport Version: 1.";

    private final Path directory;

    /** The image in a directory, which is not looked at yet. */
    public SkopeoDirectory(Path directory) {
        this.directory = directory;
    }

    /** Whether there is such an image in a directory. */
    public static boolean recognises(Path directory) throws IOException {
        Path version = directory.resolve("version");
        if (!Files.isRegularFile(version) || !Files.isRegularFile(directory.resolve("manifest.json"))) {
            return false;
        }
        byte[] head = FileRange.of(version).head(VERSION.length());
        return new String(head, StandardCharsets.ISO_8859_1).equals(VERSION);
    }

    /** What a directory calls a manifest that its index leads to. */
    public static String manifest(Digest digest) {
        return digest.hex() + ".manifest.json";
    }

    @Override
    public String kind() {
        return "skopeo directory";
    }

    @Override
    public Document root() throws IOException {
        FileRange manifest = FileRange.of(directory.resolve("manifest.json"));
        return Document.of(manifest.name(), "", manifest.readAll(MAX_JSON));
    }

    @Override
    public Stored blob(Descriptor descriptor) throws IOException {
        Path file = directory.resolve(descriptor.digest().hex());
        if (!Files.isRegularFile(file)) {
            Path manifest = directory.resolve(manifest(descriptor.digest()));
            file = Files.isRegularFile(manifest) ? manifest : file;
        }
        if (!Files.isRegularFile(file)) {
            throw new RefusedException(
                    descriptor.where(),
                    "the directory has no file %s; the copy is incomplete"
                            .formatted(descriptor.digest().hex()));
        }
        return FileRange.of(file).sized(descriptor);
    }
}
