package io.rafs.diff;

import java.util.OptionalInt;

/**
 * What brings bytes of a tree.
 *
 * @param number of the layer, 1 the lowest, if it is known
 * @param id of the blob; for a source what the layer is called
 */
public record LayerName(OptionalInt number, String id) {
    /** The layer for people, such as {@code layer 2 (blob 1f0c44…)}. */
    @Override
    public String toString() {
        return number.isEmpty() ? id : "layer %d (blob %s)".formatted(number.getAsInt(), id);
    }
}
