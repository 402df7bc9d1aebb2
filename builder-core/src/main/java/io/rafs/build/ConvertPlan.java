package io.rafs.build;

import io.rafs.oci.ImageName;
import io.rafs.oci.PlatformChoice;
import io.rafs.registry.RegistryOptions;
import io.rafs.source.SourceOptions;
import io.rafs.store.Stores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A conversion to be done: an image goes from one place that container tools keep images in to another.
 *
 * @param source where the image is; a path whose content tells what it is, or a name that does
 * @param target where the converted image goes
 * @param registries how they are reached, where source or target is in one
 * @param platforms which images of the source
 * @param style what is published of them
 * @param work a directory in which the image is built; its parts are gone when the conversion ends
 * @param build how; its sources and output do not matter
 */
public record ConvertPlan(
        Origin source,
        ImageName target,
        RegistryOptions registries,
        PlatformChoice platforms,
        ManifestStyle style,
        Path work,
        BuildPlan build) {
    /**
     * Where an image comes from: exactly one of the two is there.
     *
     * @param path recognised by its content
     * @param name says what is there
     */
    public record Origin(Optional<Path> path, Optional<ImageName> name) {
        public Origin {
            if (path.isPresent() == name.isPresent()) {
                throw new IllegalArgumentException("a path and a name, or neither");
            }
        }

        /** What a path means. */
        public static Origin of(Path path) {
            return new Origin(Optional.of(path), Optional.empty());
        }

        /** What a name means. */
        public static Origin of(ImageName name) {
            return new Origin(Optional.empty(), Optional.of(name));
        }

        /** The name; that of a path is what its content tells, and nothing if that is no image. */
        public Optional<ImageName> recognised() throws IOException {
            return path.isPresent() ? Stores.recognise(path.get()) : name;
        }

        @Override
        public String toString() {
            return path.isPresent() ? path.get().toString() : name.orElseThrow().toString();
        }
    }

    /** The build that makes the image, in a directory inside the work directory. */
    BuildPlan buildInto(Path output) {
        return new BuildPlan(
                List.of(),
                build.sourceOptions(),
                output,
                false,
                build.shape(),
                build.reuse(),
                build.whiteouts(),
                build.prefetch(),
                build.threads(),
                build.limits(),
                build.verify(),
                build.cache());
    }

    /** The tag that is meant, and what is to be done with foreign layers. */
    SourceOptions sourceOptions() {
        return build.sourceOptions();
    }
}
