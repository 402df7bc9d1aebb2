package io.rafs.golden;

import io.rafs.build.ConvertPlan;
import io.rafs.image.Limits;
import io.rafs.oci.Platform;
import io.rafs.policy.Policy;
import io.rafs.registry.RegistryOptions;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * An image to be verified.
 *
 * @param source where it is: an image directory, or a place that container tools keep images in
 * @param platform one image of an index, if there are several
 * @param policy what is asked of it
 * @param identity the repository that is meant, where the place says none
 * @param signatures a directory with more signatures, such as those that travelled apart
 * @param versions the file in which the highest versions are kept that were seen, if they are
 * @param metadataOnly whether the bytes of blobs are left unread
 * @param now by the clock of whoever asks
 * @param registries how they are reached
 * @param limits on what the layer of bootstraps may ask of its reader
 * @param work a directory for bootstraps that are unpacked; they are gone from there in the end
 * @param threads that read blobs, at least 1
 */
public record VerifyPlan(
        ConvertPlan.Origin source,
        Optional<Platform> platform,
        Policy policy,
        Optional<String> identity,
        Optional<Path> signatures,
        Optional<Path> versions,
        boolean metadataOnly,
        Instant now,
        RegistryOptions registries,
        Limits limits,
        Path work,
        int threads) {}
