package io.rafs.cli;

import io.rafs.build.BuildPlan;
import io.rafs.oci.ImageName;
import io.rafs.registry.RegistryOptions;
import io.rafs.source.SourceOptions;
import io.rafs.tree.WhiteoutSpec;
import io.rafs.verify.Verify;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How an image is built, wherever it comes from and goes. */
final class BuildMixin {
    @Mixin
    private ShapeMixin shape;

    @Mixin
    private ReuseMixin reuse;

    @Option(
            names = "--whiteouts",
            paramLabel = "oci|overlayfs|none",
            defaultValue = "oci",
            description = "How layers mark what is gone (default: ${DEFAULT-VALUE}).")
    private WhiteoutSpec whiteouts;

    @Option(
            names = "--prefetch",
            paramLabel = "PATTERN",
            description = "A path to load first, as in /usr/bin/app or /etc/*.conf; a directory means all below it."
                    + " Repeatable; the order counts.")
    private List<String> prefetch = new ArrayList<>();

    @Option(
            names = "--prefetch-list",
            paramLabel = "FILE",
            description =
                    "A file of such patterns, one a line, after those of --prefetch; what rafs trace prints is one."
                            + " Offsets behind a tab are left out: a file is loaded whole.")
    private Path prefetchList;

    @Option(
            names = "--verify",
            paramLabel = "metadata|full|off",
            defaultValue = "metadata",
            description = {
                "What is read back and compared before the image appears (default: ${DEFAULT-VALUE}).",
                "metadata: every path, attribute, chunk place and table. full: also every chunk and file by its"
                        + " digest, and all rules of rafs check."
            })
    private Verify verify;

    @Mixin
    private CacheMixin cache;

    @Mixin
    private ThreadsMixin threads;

    @Mixin
    private LimitMixin limits;

    /**
     * The build of these sources with what the options say.
     *
     * @param registries how the registry of a cache is reached
     */
    BuildPlan plan(
            List<Path> sources,
            SourceOptions sourceOptions,
            Path output,
            boolean force,
            CommandLine command,
            RegistryOptions registries)
            throws IOException {
        return new BuildPlan(
                sources,
                sourceOptions,
                output,
                force,
                shape.shape(command),
                reuse.reuse(),
                whiteouts,
                patterns(),
                threads.count(),
                limits.limits(),
                verify,
                cache.plan(command, registries));
    }

    /** The registry of a cache, if there is one. */
    Optional<ImageName> cacheRepository(CommandLine command) throws IOException {
        return cache.repository(command);
    }

    /** Whether no registry may be asked. */
    boolean isOffline() {
        return cache.isOffline();
    }

    private List<String> patterns() throws IOException {
        List<String> patterns = new ArrayList<>(prefetch);
        if (prefetchList != null) {
            for (String line :
                    Files.readString(prefetchList, StandardCharsets.UTF_8).split("\r?\n")) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    patterns.add(line.replaceFirst("\t[0-9]+\\+[0-9]+$", ""));
                }
            }
        }
        return patterns;
    }
}
