package io.rafs.cli;

import io.rafs.build.Seal;
import io.rafs.golden.BuildAttestation;
import io.rafs.golden.BuildProvenance;
import io.rafs.golden.SignOptions;
import io.rafs.golden.SigningSeal;
import io.rafs.oci.ImageName;
import io.rafs.registry.RegistryOptions;
import io.rafs.sbom.SbomFormat;
import io.rafs.sign.Signer;
import io.rafs.statement.Provenance;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Signs an image while it is being made. */
final class SealMixin {
    @Mixin
    private KeyMixin key;

    @Mixin
    private StatementMixin statement;

    @Option(
            names = "--provenance",
            description =
                    "Also sign how the image was made (SLSA provenance): source, layers by digest, options, version.")
    private boolean provenance;

    @Option(
            names = "--builder-id",
            paramLabel = "URI",
            defaultValue = BuildProvenance.BUILDER,
            description = "Who builds, as the provenance says it (default: ${DEFAULT-VALUE}).")
    private String builder;

    @Option(
            names = "--sbom",
            paramLabel = "spdx|cyclonedx",
            description = "Also sign which software is in the image, as rafs sbom lists it.")
    private SbomFormat sbom;

    /** The key, if one is to sign. */
    Optional<Signer> signer(CommandLine command) throws IOException {
        if (key.isGiven()) {
            return Optional.of(key.open(command));
        }
        if (provenance || sbom != null) {
            throw new ParameterException(
                    command,
                    "--provenance and --sbom are signed: name a key with --sign-key (rafs sbom writes a plain list)");
        }
        return Optional.empty();
    }

    /**
     * Signs an image directory.
     *
     * @param source as it was given
     */
    Seal directory(
            Signer signer, CommandLine command, List<String> source, Optional<ImageName> name, Path work, int threads)
            throws IOException {
        SignOptions options = statement.options();
        return attesting(
                SigningSeal.forDirectory(signer, options, work, threads),
                options,
                options.identity().orElse(""),
                command,
                source,
                name);
    }

    /** Signs an image on its way to a place. */
    Seal target(
            Signer signer,
            CommandLine command,
            String source,
            Optional<ImageName> name,
            ImageName target,
            RegistryOptions registries,
            Path work,
            int threads)
            throws IOException {
        SignOptions options = statement.options();
        String image = options.identity().orElseGet(() -> repository(target));
        return attesting(
                SigningSeal.forTarget(signer, options, target, registries, work, threads),
                options,
                image,
                command,
                List.of(source),
                name);
    }

    private static String repository(ImageName target) {
        return target instanceof ImageName.Registry registry
                ? registry.reference().name()
                : target.toString();
    }

    private Seal attesting(
            SigningSeal seal,
            SignOptions options,
            String image,
            CommandLine command,
            List<String> source,
            Optional<ImageName> name) {
        if (provenance) {
            Provenance.Run run = new Provenance.Run(Optional.empty(), options.createdAt(), Optional.empty());
            Provenance.Builder who = new Provenance.Builder(builder, new TreeMap<>(Map.of("rafs", Version.number())));
            seal.with(BuildAttestation.provenance(source, name, who, run));
        }
        if (sbom != null) {
            seal.with(BuildAttestation.sbom(
                    sbom,
                    image,
                    Version.number(),
                    options.createdAt(),
                    note -> command.getErr().println("rafs: note: " + note)));
        }
        return seal;
    }
}
