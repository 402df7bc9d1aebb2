package io.rafs.cli;

import io.rafs.build.CachePlan;
import io.rafs.format.RefusedException;
import io.rafs.oci.ImageName;
import io.rafs.oci.Reference;
import io.rafs.registry.RegistryOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What is kept of layers from one run to the next. */
final class CacheMixin {
    private static final String REGISTRY = "registry:";

    @Option(
            names = "--cache",
            paramLabel = "DIR|registry:HOST/REPO",
            description = {
                "Keep what becomes of layers in a directory, or in a repository of a registry, and take it from there"
                        + " when they come again above the same layers and with the same options.",
                "Give one of each to have both, the directory first. Processes may share it."
            })
    private List<String> places = new ArrayList<>();

    @Option(
            names = "--cache-size",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            defaultValue = "10G",
            description = "What a cache in a directory is trimmed to after each run: what was not used for longest goes"
                    + " first (default: ${DEFAULT-VALUE}).")
    private long size;

    @Option(
            names = "--offline",
            description = "Ask no registry: take the image and its layers from the cache in a directory, which has what"
                    + " was converted before with the same options.")
    private boolean offline;

    /** Whether no registry may be asked. */
    boolean isOffline() {
        return offline;
    }

    /** The repository of the cache, if it is in a registry. */
    Optional<ImageName> repository(CommandLine command) throws IOException {
        return reference(command).map(ImageName.Registry::new);
    }

    private Optional<Reference> reference(CommandLine command) throws IOException {
        Optional<Reference> found = Optional.empty();
        for (String place : places) {
            if (place.startsWith(REGISTRY)) {
                refuseSecond(found.isPresent(), "registry", command);
                found = Optional.of(Reference.parse(place.substring(REGISTRY.length())));
            }
        }
        return found;
    }

    /**
     * What the options say.
     *
     * @param registries how the registry of the cache is reached
     */
    CachePlan plan(CommandLine command, RegistryOptions registries) throws IOException {
        Optional<Path> directory = Optional.empty();
        for (String place : places) {
            if (!place.startsWith(REGISTRY)) {
                refuseSecond(directory.isPresent(), "directory", command);
                if (place.isEmpty()) {
                    throw new RefusedException("--cache", "it is empty, expected a directory or registry:HOST/REPO");
                }
                directory = Optional.of(Path.of(place));
            }
        }
        if (offline && (directory.isEmpty() || reference(command).isPresent())) {
            throw new ParameterException(
                    command, "--offline takes images from a directory alone; name it with --cache DIR");
        }
        return new CachePlan(
                directory,
                size,
                reference(command).map(reference -> new CachePlan.Repository(reference, registries)),
                offline);
    }

    private static void refuseSecond(boolean second, String kind, CommandLine command) {
        if (second) {
            throw new ParameterException(
                    command, "--cache names more than one %s; one of each kind can be used".formatted(kind));
        }
    }
}
