package io.rafs.oci;

import io.rafs.format.EscapedText;
import io.rafs.format.RefusedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Names a place that images are kept in, as people write it: {@code TRANSPORT:PLACE}. */
public sealed interface ImageName {
    /** Which image of a place is meant that may hold several; a registry's reference says it in its own way. */
    default Optional<String> tag() {
        return Optional.empty();
    }

    /** An OCI image layout: {@code oci:DIR[:TAG]}. */
    record Layout(Path directory, Optional<String> tag) implements ImageName {
        @Override
        public String toString() {
            return "oci:" + directory + tag.map(t -> ":" + t).orElse("");
        }
    }

    /** A layout in one tar: {@code oci-archive:FILE[:TAG]}. */
    record OciArchive(Path file, Optional<String> tag) implements ImageName {
        @Override
        public String toString() {
            return "oci-archive:" + file + tag.map(t -> ":" + t).orElse("");
        }
    }

    /** What {@code docker save} writes: {@code docker-archive:FILE[:REFERENCE]}. */
    record DockerArchive(Path file, Optional<String> reference) implements ImageName {
        @Override
        public Optional<String> tag() {
            return reference;
        }

        @Override
        public String toString() {
            return "docker-archive:" + file + reference.map(t -> ":" + t).orElse("");
        }
    }

    /** A directory of skopeo's: {@code dir:DIR}. */
    record Directory(Path path) implements ImageName {
        @Override
        public String toString() {
            return "dir:" + path;
        }
    }

    /** A repository of a registry: {@code registry:HOST/REPO:TAG}. */
    record Registry(Reference reference) implements ImageName {
        @Override
        public String toString() {
            return "registry:" + reference;
        }
    }

    /**
     * Parses a name. One without a transport means a registry.
     *
     * @throws RefusedException if it names nothing
     */
    static ImageName parse(String text) throws RefusedException {
        int colon = text.indexOf(':');
        String rest = text.substring(colon + 1);
        return switch (colon < 0 ? "" : text.substring(0, colon)) {
            case "oci" -> Tagged.of(text, rest).layout();
            case "oci-archive" -> Tagged.of(text, rest).ociArchive();
            case "docker-archive" -> Tagged.of(text, rest).dockerArchive();
            case "dir" -> new Directory(path(text, rest));
            case "registry" -> new Registry(Reference.parse(rest));
            default -> new Registry(Reference.parse(text));
        };
    }

    private static Path path(String text, String path) throws RefusedException {
        try {
            if (!path.isEmpty()) {
                return Path.of(path);
            }
        } catch (InvalidPathException e) {
            // told like an empty one
        }
        throw new RefusedException(
                "image name '%s'".formatted(EscapedText.of(text)), "no path follows the transport, expected one");
    }

    /** A path, and what stands behind a colon after it. A path that exists as it is written has no colon to look for. */
    record Tagged(Path path, Optional<String> tag) {
        /** Where a path exists that ends before a colon, the tag begins there: tags and paths may have colons, too. */
        private static Tagged of(String text, String rest) throws RefusedException {
            int colon = rest.indexOf(':');
            while (colon >= 0 && !Files.exists(ImageName.path(text, rest))) {
                if (colon > 0 && Files.exists(ImageName.path(text, rest.substring(0, colon)))) {
                    return split(text, rest, colon);
                }
                colon = rest.indexOf(':', colon + 1);
            }
            int last = rest.indexOf(':', rest.lastIndexOf('/') + 1);
            return last < 0 || colon >= 0
                    ? new Tagged(ImageName.path(text, rest), Optional.empty())
                    : split(text, rest, last);
        }

        private static Tagged split(String text, String rest, int colon) throws RefusedException {
            if (colon == rest.length() - 1) {
                throw new RefusedException(
                        "image name '%s'".formatted(EscapedText.of(text)), "no tag follows its last ':', expected one");
            }
            return new Tagged(ImageName.path(text, rest.substring(0, colon)), Optional.of(rest.substring(colon + 1)));
        }

        private Layout layout() {
            return new Layout(path, tag);
        }

        private OciArchive ociArchive() {
            return new OciArchive(path, tag);
        }

        private DockerArchive dockerArchive() {
            return new DockerArchive(path, tag);
        }
    }
}
