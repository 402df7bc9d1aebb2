package io.rafs.build;

import io.rafs.codec.LayerCompression;
import io.rafs.oci.ImageName;
import io.rafs.oci.Platform;
import io.rafs.registry.RegistryOptions;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A plain image to be made of a converted one.
 *
 * @param source where the converted image is: a name, or a path that may also be an image directory
 * @param target where the plain one goes
 * @param platform of an index, if given
 * @param registries how they are reached, where source or target is in one
 * @param work a directory in which blobs and the layer are put aside; they are gone from there in the end
 * @param compression of the layer
 * @param threads that work, at least 1
 */
public record RevertPlan(
        ConvertPlan.Origin source,
        ImageName target,
        Optional<Platform> platform,
        RegistryOptions registries,
        Path work,
        LayerCompression compression,
        int threads) {}
