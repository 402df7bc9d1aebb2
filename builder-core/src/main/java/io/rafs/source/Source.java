package io.rafs.source;

import io.rafs.format.Digest;
import io.rafs.image.Layer;
import io.rafs.json.JsonObject;
import io.rafs.oci.Document;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * An image to convert, found and understood but not read yet.
 *
 * @param kind what it was recognised as, such as {@code OCI layout}
 * @param layers bottom first
 * @param inputBytes bytes that reading all layers will take from storage, for progress; 0 if not known
 * @param notes what the user should know, such as a skipped foreign layer
 * @param configDocument the image's configuration; bare layers and trees have none
 * @param manifest SHA-256 of the image's manifest, where it has one
 * @param cleanup drops what was put aside on the way
 */
public record Source(
        String kind,
        List<Layer> layers,
        long inputBytes,
        List<String> notes,
        Optional<Document> configDocument,
        Optional<Digest> manifest,
        Closeable cleanup)
        implements Closeable {
    public Source {
        layers = List.copyOf(layers);
        notes = List.copyOf(notes);
    }

    /** A source without a manifest that leaves nothing to drop. */
    Source(String kind, List<Layer> layers, long inputBytes, List<String> notes, Optional<Document> config) {
        this(kind, layers, inputBytes, notes, config, Optional.empty(), () -> {});
    }

    /** The configuration, parsed. */
    public Optional<JsonObject> config() throws IOException {
        return configDocument.isPresent() ? Optional.of(configDocument.get().json()) : Optional.empty();
    }

    @Override
    public void close() throws IOException {
        cleanup.close();
    }
}
