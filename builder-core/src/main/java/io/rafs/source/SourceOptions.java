package io.rafs.source;

import io.rafs.oci.ImageChoice;
import io.rafs.oci.Platform;
import java.util.Optional;

/**
 * Which image of a source is meant, and what to do with layers that may not be distributed.
 *
 * @param ref tag or reference name, where a source holds several images
 * @param platform {@code os/architecture[/variant]}, where an image has several
 * @param skipForeign leave foreign layers out rather than refuse them
 */
public record SourceOptions(Optional<String> ref, Optional<Platform> platform, boolean skipForeign) {
    /** No choice made; foreign layers are refused. */
    public static final SourceOptions NONE = new SourceOptions(Optional.empty(), Optional.empty(), false);

    /** Which image is meant. */
    public ImageChoice choice() {
        return new ImageChoice(ref, platform);
    }

    /** The same for the image with this tag. */
    SourceOptions named(Optional<String> tag) {
        return new SourceOptions(tag, platform, skipForeign);
    }
}
