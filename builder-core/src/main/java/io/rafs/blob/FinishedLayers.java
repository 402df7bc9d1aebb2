package io.rafs.blob;

import io.rafs.image.PackedLayer;
import java.io.IOException;

/** Is told of layers as they become final, the lowest first and one at a time. */
@FunctionalInterface
public interface FinishedLayers {
    /** Nobody wants to know. */
    FinishedLayers IGNORED = layer -> {};

    /** Takes a layer; its blob is complete, and lies where it says. */
    void finished(PackedLayer layer) throws IOException;
}
