package io.rafs.build;

import io.rafs.oci.ImageName;
import io.rafs.registry.RegistryOptions;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An image directory to be put where container tools find it.
 *
 * @param image the directory
 * @param target where it goes
 * @param config an image config, rather than the one that the directory has
 * @param artifact whether native bootstraps also come as an artifact
 * @param registries how they are reached, where the target is in one
 * @param work a directory for the layer of the bootstraps, which is gone from there in the end
 */
public record PushPlan(
        Path image, ImageName target, Optional<Path> config, boolean artifact, RegistryOptions registries, Path work) {}
