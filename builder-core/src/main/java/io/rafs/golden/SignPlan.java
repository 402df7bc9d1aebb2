package io.rafs.golden;

import io.rafs.build.ConvertPlan;
import io.rafs.image.Limits;
import io.rafs.oci.Platform;
import io.rafs.registry.RegistryOptions;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An image to be signed.
 *
 * @param source where it is: an image directory, or a place that container tools keep images in
 * @param platform one image of an index; if there is none, all of them and the index are signed
 * @param options what is said, and how
 * @param output a directory that signatures go to, rather than beside the image
 * @param registries how they are reached
 * @param limits on what the layer of bootstraps may ask of its reader
 * @param work a directory for what has to be fetched; it is gone from there in the end
 * @param threads that read, at least 1
 */
public record SignPlan(
        ConvertPlan.Origin source,
        Optional<Platform> platform,
        SignOptions options,
        Optional<Path> output,
        RegistryOptions registries,
        Limits limits,
        Path work,
        int threads) {}
