package io.rafs.build;

import io.rafs.format.RefusedException;
import io.rafs.oci.ImageName;
import io.rafs.registry.Registry;
import io.rafs.registry.RegistryOptions;
import io.rafs.sink.ArchiveTarget;
import io.rafs.sink.DirectoryTarget;
import io.rafs.sink.DockerArchiveTarget;
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
        if (name instanceof ImageName.OciArchive archive) {
            return ArchiveTarget.open(archive.file(), archive.tag());
        }
        if (name instanceof ImageName.DockerArchive archive) {
            return DockerArchiveTarget.open(archive.file(), archive.reference());
        }
        return DirectoryTarget.open(((ImageName.Directory) name).path(), registries.jobs());
    }

    /** The place for a converted image, which not every place can hold. */
    static ImageTarget forConverted(ImageName name, RegistryOptions registries) throws IOException {
        if (name instanceof ImageName.DockerArchive) {
            throw new RefusedException(
                    "image name '%s'".formatted(name),
                    "docker load takes no converted images; expected registry:HOST/REPO:TAG, oci:DIR[:TAG],"
                            + " oci-archive:FILE[:TAG] or dir:DIR");
        }
        return open(name, registries);
    }
}
