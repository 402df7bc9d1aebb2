package io.rafs.source;

import io.rafs.image.RefusedException;
import io.rafs.oci.ImageName;
import io.rafs.oci.Reference;
import io.rafs.registry.Registry;
import io.rafs.registry.RegistryOptions;
import io.rafs.store.Archive;
import io.rafs.store.OciLayout;
import io.rafs.store.RegistryStore;
import io.rafs.store.SkopeoDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Opens an image that is named together with the kind of place that it is in: anything else there is refused. */
final class NamedImage {
    private NamedImage() {}

    static Source open(ImageName name, SourceOptions options, RegistryOptions registries) throws IOException {
        if (name instanceof ImageName.Layout layout) {
            SourceOptions tagged = options.named(layout.tag());
            if (!OciLayout.recognises(existing(layout.directory()))) {
                throw other(layout.directory(), "an OCI layout: it has no oci-layout and index.json");
            }
            return new OciImage(new OciLayout(layout.directory()), tagged).open();
        }
        if (name instanceof ImageName.Directory directory) {
            if (!SkopeoDirectory.recognises(existing(directory.path()))) {
                throw other(directory.path(), "a directory of skopeo's: it has no version and manifest.json");
            }
            return new OciImage(new SkopeoDirectory(directory.path()), options).open();
        }
        if (name instanceof ImageName.OciArchive oci) {
            SourceOptions tagged = options.named(oci.tag());
            Optional<Archive> archive = archive(oci.file());
            if (archive.isEmpty() || !archive.get().isOci()) {
                throw other(oci.file(), "an OCI archive: a plain tar that has oci-layout and index.json");
            }
            return new OciImage(archive.get(), tagged).open();
        }
        if (name instanceof ImageName.DockerArchive docker) {
            SourceOptions tagged = options.named(docker.reference());
            Optional<Archive> archive = archive(docker.file());
            if (archive.isEmpty() || !archive.get().isDocker()) {
                throw other(docker.file(), "a docker archive: a plain tar that has manifest.json");
            }
            return DockerArchive.open(archive.get(), tagged);
        }
        Reference reference = ((ImageName.Registry) name).reference();
        return new OciImage(new RegistryStore(reference, Registry.of(reference, registries)), options).open();
    }

    private static Optional<Archive> archive(Path file) throws IOException {
        return Files.isRegularFile(existing(file)) ? Archive.of(file) : Optional.empty();
    }

    private static Path existing(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        return path;
    }

    private static RefusedException other(Path path, String expected) {
        return new RefusedException(
                path.toString(), "it is not %s; name it otherwise, or check the path".formatted(expected));
    }
}
