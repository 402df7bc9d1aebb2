package io.rafs.oci;

import java.util.Optional;

/**
 * Which image is meant, where there are several.
 *
 * @param ref tag, reference name, or digest of the manifest with {@code sha256:} before it
 * @param platform where an image has several
 */
public record ImageChoice(Optional<String> ref, Optional<Platform> platform) {
    /** No choice made. */
    public static final ImageChoice NONE = new ImageChoice(Optional.empty(), Optional.empty());
}
