package io.rafs.build;

import io.rafs.oci.Document;
import io.rafs.oci.ImageName;
import io.rafs.oci.Platform;
import io.rafs.registry.RegistryOptions;
import io.rafs.store.ImageStore;
import io.rafs.store.Stores;
import java.io.IOException;
import java.util.Optional;

/** Finds what a name means now. */
public final class Resolve {
    private Resolve() {}

    /**
     * The manifest or index of a name.
     *
     * @param platform one image of an index, if given
     * @throws io.rafs.format.RefusedException if there is no such image, or it is not clear which one is meant
     */
    public static Document run(ImageName name, Optional<Platform> platform, RegistryOptions registries)
            throws IOException {
        try (ImageStore store = Stores.open(name, registries)) {
            return ImageRoot.of(store, name, platform);
        }
    }
}
