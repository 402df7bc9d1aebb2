package io.rafs.blob;

import io.rafs.image.Blob;
import io.rafs.image.LayerEntry;
import io.rafs.image.LayerFacts;
import io.rafs.image.StoredFile;
import java.util.List;

/**
 * All layers packed.
 *
 * @param layers lowest first
 * @param blobs in layer order; a layer that brought nothing new has none
 */
public record PackedImage(List<Layer> layers, List<Blob> blobs) {
    /**
     * One layer, its content replaced by where it went.
     *
     * @param name the layer, for messages
     * @param entries in stream order
     * @param facts what was read
     * @param warnings what was passed over with a word
     */
    public record Layer(String name, List<LayerEntry<StoredFile>> entries, LayerFacts facts, List<String> warnings) {}
}
