package io.rafs.store;

import io.rafs.format.RefusedException;
import io.rafs.oci.Descriptor;
import io.rafs.oci.Document;
import io.rafs.oci.MediaType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An OCI image layout in a directory. Source: OCI image spec, "Image Layout". */
public final class OciLayout implements ImageStore {
    private final Path directory;

    /** The layout in a directory, which is not looked at yet. */
    public OciLayout(Path directory) {
        this.directory = directory;
    }

    /** Whether there is a layout in a directory. */
    public static boolean recognises(Path directory) {
        return Files.isRegularFile(directory.resolve("oci-layout"))
                && Files.isRegularFile(directory.resolve("index.json"));
    }

    @Override
    public String kind() {
        return "OCI layout";
    }

    /** The layout's index. */
    @Override
    public Document root() throws IOException {
        FileRange index = FileRange.of(directory.resolve("index.json"));
        return Document.of(index.name(), MediaType.INDEX, index.readAll(MAX_JSON));
    }

    /** Where the blobs are, each called by its digest in hex. */
    public Path blobDirectory() {
        return directory.resolve("blobs").resolve("sha256");
    }

    @Override
    public FileRange blob(Descriptor descriptor) throws IOException {
        Path file = blobDirectory().resolve(descriptor.digest().hex());
        if (!Files.isRegularFile(file)) {
            throw new RefusedException(
                    descriptor.where(),
                    "the layout has no blob sha256:%s (expected %s); the copy is incomplete"
                            .formatted(descriptor.digest(), file));
        }
        return FileRange.of(file).sized(descriptor);
    }
}
