package io.rafs.build;

import io.rafs.image.RefusedException;
import io.rafs.oci.ImageName;
import io.rafs.registry.Registry;
import io.rafs.registry.RegistryOptions;
import io.rafs.sink.ImageTarget;
import io.rafs.sink.LayoutTarget;
import io.rafs.sink.RegistryTarget;
import java.io.IOException;

/** Opens the places that images are written to. */
final class Targets {
    private Targets() {}

    static ImageTarget open(ImageName name, RegistryOptions registries) throws IOException {
        if (name instanceof ImageName.Layout layout) {
            return LayoutTarget.open(layout.directory(), layout.tag(), registries.jobs());
        }
        if (name instanceof ImageName.Registry registry) {
            return RegistryTarget.open(
                    registry.reference(), Registry.of(registry.reference(), registries), registries.jobs());
        }
        throw new RefusedException(
                "image name '%s'".formatted(name),
                "images are written to OCI layouts and registries; expected oci:DIR[:TAG] or registry:HOST/REPO:TAG");
    }
}
