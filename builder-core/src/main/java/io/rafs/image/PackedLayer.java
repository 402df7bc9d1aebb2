package io.rafs.image;

import java.util.List;
import java.util.Optional;

/**
 * A layer that has been packed: its entries, their content replaced by where it went, and the blob that holds what no layer
 * below has.
 *
 * @param name the layer, for messages
 * @param entries in stream order
 * @param facts what was read
 * @param warnings what was passed over with a word
 * @param blob what it brought; none if nothing of it is new
 * @param smallFiles those that it was the first to have, for layers above it to find
 */
public record PackedLayer(
        String name,
        List<LayerEntry<StoredFile>> entries,
        LayerFacts facts,
        List<String> warnings,
        Optional<Blob> blob,
        List<Earlier.SmallFile> smallFiles) {
    public PackedLayer {
        entries = List.copyOf(entries);
        warnings = List.copyOf(warnings);
        smallFiles = List.copyOf(smallFiles);
    }

    /** The same with its blob in another place. */
    public PackedLayer withBlob(Optional<Blob> other) {
        return new PackedLayer(name, entries, facts, warnings, other, smallFiles);
    }
}
