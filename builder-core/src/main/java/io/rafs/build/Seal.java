package io.rafs.build;

import io.rafs.format.Digest;
import io.rafs.oci.Document;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Who adds to an image what must be there before its name is: signatures, for example. What fails here, fails the whole. */
public interface Seal {
    /** Nothing is added. */
    Seal NONE = image -> {};

    /**
     * An image that is complete, and that nobody finds yet.
     *
     * @param directory an image directory, which has all bootstraps and blobs
     * @param built how it was made, unless it was there already
     * @param manifest of the image, where there is one: it has been put, and has no name yet
     */
    record Unnamed(Path directory, Optional<BuildResult> built, Optional<Document> manifest) {}

    /**
     * The signature of a bootstrap that nydus-snapshotter looks for, in base64, if there is to be one. It is part of the manifest,
     * and so is asked for before there is any.
     */
    default Optional<String> ofBootstrap(Path bootstrap) throws IOException {
        return Optional.empty();
    }

    /**
     * Told of blobs as soon as they are final, while the image is still being made: what takes time can begin.
     *
     * @param files by blob id; they stay until {@link #add} has returned
     */
    default void begin(Map<Digest, Path> files) {}

    /**
     * Told that all files of an image directory are written; they are still to be read back, and may turn out to be wrong. Not
     * where an image goes elsewhere.
     */
    default void written(Path directory) {}

    /** Adds to an index of such images, which has been put, and has no name yet. */
    default void addToIndex(Document index) throws IOException {}

    /** Adds to it. */
    void add(Unnamed image) throws IOException;
}
