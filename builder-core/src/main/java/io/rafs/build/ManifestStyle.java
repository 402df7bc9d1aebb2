package io.rafs.build;

/**
 * What is published of converted images, beside themselves.
 *
 * @param merge an index that has the originals as they are, and the converted ones behind them
 * @param osFeature whether entries of converted images have Nydus's feature among their {@code os.features}, too
 * @param referrer whether each converted manifest has its original as the subject
 * @param artifact whether native bootstraps also come as an artifact, whose subject is the converted manifest
 */
public record ManifestStyle(boolean merge, boolean osFeature, boolean referrer, boolean artifact) {
    /** Nothing but the images. */
    public static final ManifestStyle PLAIN = new ManifestStyle(false, false, false, false);
}
