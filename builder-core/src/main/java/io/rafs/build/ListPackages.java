package io.rafs.build;

import io.rafs.format.Digest;
import io.rafs.image.Limits;
import io.rafs.oci.Platform;
import io.rafs.read.ImageFiles;
import io.rafs.registry.RegistryOptions;
import io.rafs.sbom.Sbom;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Lists the packages of a converted image, wherever it is. */
public final class ListPackages {
    private ListPackages() {}

    /**
     * An image whose packages are to be listed.
     *
     * @param source a name, or a path that may also be an image directory or a bootstrap
     * @param blobs where the blobs are, if the source is a path and they are not beside it
     * @param platform of an index, if given
     * @param registries how they are reached, where the source is in one
     * @param limits on what the layer of the bootstraps may ask of its reader
     * @param work a directory that the image is fetched into, where it is in another place; it is gone from there in the end
     */
    public record Plan(
            ConvertPlan.Origin source,
            Optional<Path> blobs,
            Optional<Platform> platform,
            RegistryOptions registries,
            Limits limits,
            Path work) {}

    /**
     * What was found.
     *
     * @param sbom the packages
     * @param manifest of the image, where it has one
     */
    public record Listed(Sbom sbom, Optional<Digest> manifest) {}

    /**
     * Does it.
     *
     * @throws io.rafs.format.RefusedException if there is no converted image, it is not clear which one is meant, or it is not whole
     * @throws io.rafs.format.CorruptImageException if it is damaged
     * @throws IOException if reading or writing fails
     */
    public static Listed run(Plan plan, BuildProgress progress) throws IOException {
        Optional<Path> path = plan.source().path();
        if (path.isPresent() && (plan.blobs().isPresent() || ImageFiles.isImage(path.get()))) {
            return new Listed(Sbom.of(ImageFiles.of(path.get(), plan.blobs())), Optional.empty());
        }
        try (Scratch scratch = Scratch.in(plan.work())) {
            Path directory = scratch.path().resolve("image");
            PullPlan pull =
                    new PullPlan(plan.source(), directory, false, plan.platform(), plan.registries(), plan.limits());
            Digest manifest = Pull.run(pull, progress).manifest();
            return new Listed(Sbom.of(ImageFiles.of(directory, Optional.empty())), Optional.of(manifest));
        }
    }
}
