package io.rafs.build;

import io.rafs.format.RefusedException;
import io.rafs.oci.ImageName;
import io.rafs.registry.RegistryOptions;
import io.rafs.store.ImageStore;
import io.rafs.store.Stores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Opens the places that a converted image may be in. */
final class ConvertedPlace {
    private ConvertedPlace() {}

    /** @throws RefusedException if the path holds no image, or the place cannot hold a converted one */
    static ImageStore open(ConvertPlan.Origin source, RegistryOptions registries) throws IOException {
        Optional<Path> path = source.path();
        ImageName name = path.isEmpty()
                ? source.name().orElseThrow()
                : Stores.recognise(path.get())
                        .orElseThrow(() -> new RefusedException(
                                path.get().toString(),
                                "it holds no image, expected an OCI layout or archive, a directory of skopeo's, or an image"
                                        + " directory"));
        if (name instanceof ImageName.DockerArchive) {
            throw new RefusedException(
                    "image name '%s'".formatted(name),
                    "a docker archive cannot hold a converted image; expected a registry, a layout, an OCI archive or a"
                            + " directory of skopeo's");
        }
        return Stores.open(name, registries);
    }
}
