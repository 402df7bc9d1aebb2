package io.rafs.blob;

import io.rafs.image.Blob;
import io.rafs.image.PackedLayer;
import java.util.List;

/**
 * All layers packed.
 *
 * @param layers lowest first
 * @param blobs in layer order, those of earlier images behind them; a layer that brought nothing new has none
 */
public record PackedImage(List<PackedLayer> layers, List<Blob> blobs) {}
