package io.rafs.build;

import io.rafs.oci.ImageName;
import io.rafs.oci.Platform;
import io.rafs.registry.RegistryOptions;
import io.rafs.sink.ImageCopy;
import io.rafs.sink.ImageTarget;
import io.rafs.store.ImageStore;
import io.rafs.store.Stores;
import java.io.IOException;
import java.util.Optional;

/** Copies an image from one place that container tools keep images in to another, as it is. */
public final class Copy {
    private Copy() {}

    /**
     * Does a copy: of all platforms, unless one is asked for.
     *
     * @param registries how they are reached, where source or target is in one
     * @throws io.rafs.format.RefusedException if there is no such image, or it is not clear which one is meant
     * @throws IOException if reading or writing fails
     */
    public static ImageCopy.Copied run(
            ImageName source,
            ImageName target,
            Optional<Platform> platform,
            RegistryOptions registries,
            BuildProgress progress)
            throws IOException {
        try (ImageStore from = Stores.open(source, registries);
                ImageTarget to = Targets.open(target, registries)) {
            ImageCopy copy = ImageCopy.of(from, ImageRoot.of(from, source, platform));
            progress.started(from.kind(), copy.blobs(), copy.bytes());
            return copy.run(to, progress::read);
        }
    }
}
