package io.rafs.build;

import io.rafs.image.Limits;
import io.rafs.oci.Platform;
import io.rafs.registry.RegistryOptions;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A converted image to be fetched into an image directory.
 *
 * @param source where it is: a name, or a path to a layout, an archive or a directory of skopeo's
 * @param output the directory to be made
 * @param force whether an image that is there already may be replaced
 * @param platform of an index, if given
 * @param registries how they are reached, where the source is in one
 * @param limits on what the layer of the bootstraps may ask of its reader
 */
public record PullPlan(
        ConvertPlan.Origin source,
        Path output,
        boolean force,
        Optional<Platform> platform,
        RegistryOptions registries,
        Limits limits) {}
