package io.rafs.store;

import io.rafs.format.RefusedException;
import io.rafs.oci.ImageName;
import io.rafs.oci.Reference;
import io.rafs.registry.Registry;
import io.rafs.registry.RegistryOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Opens the places that names are of; a place of another kind than the name says is refused. */
public final class Stores {
    private Stores() {}

    /**
     * The place of a name.
     *
     * @param registries how they are reached, should the name be of one
     */
    public static ImageStore open(ImageName name, RegistryOptions registries) throws IOException {
        if (name instanceof ImageName.Layout layout) {
            if (!OciLayout.recognises(existing(layout.directory()))) {
                throw other(layout.directory(), "an OCI layout: it has no oci-layout and index.json");
            }
            return new OciLayout(layout.directory());
        }
        if (name instanceof ImageName.Directory directory) {
            if (!SkopeoDirectory.recognises(existing(directory.path()))) {
                throw other(directory.path(), "a directory of skopeo's: it has no version and manifest.json");
            }
            return new SkopeoDirectory(directory.path());
        }
        if (name instanceof ImageName.OciArchive oci) {
            return archive(oci.file())
                    .filter(Archive::isOci)
                    .orElseThrow(
                            () -> other(oci.file(), "an OCI archive: a plain tar that has oci-layout and index.json"));
        }
        if (name instanceof ImageName.DockerArchive docker) {
            return archive(docker.file())
                    .filter(Archive::isDocker)
                    .orElseThrow(() -> other(docker.file(), "a docker archive: a plain tar that has manifest.json"));
        }
        Reference reference = ((ImageName.Registry) name).reference();
        return new RegistryStore(reference, Registry.of(reference, registries));
    }

    /** The name of an image that a path is recognised as by its content, without a tag; nothing if it is none. */
    public static Optional<ImageName> recognise(Path path) throws IOException {
        if (Files.isDirectory(existing(path))) {
            if (OciLayout.recognises(path)) {
                return Optional.of(new ImageName.Layout(path, Optional.empty()));
            }
            return SkopeoDirectory.recognises(path) ? Optional.of(new ImageName.Directory(path)) : Optional.empty();
        }
        return archive(path)
                .map(archive -> archive.isOci()
                        ? new ImageName.OciArchive(path, Optional.empty())
                        : new ImageName.DockerArchive(path, Optional.empty()));
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
