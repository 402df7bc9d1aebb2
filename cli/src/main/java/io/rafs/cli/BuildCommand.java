package io.rafs.cli;

import io.rafs.build.Build;
import io.rafs.build.BuildPlan;
import io.rafs.build.BuildResult;
import io.rafs.build.Report;
import io.rafs.build.Seal;
import io.rafs.json.JsonText;
import io.rafs.oci.ImageName;
import io.rafs.registry.RegistryOptions;
import io.rafs.sign.Signer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Builds an image. */
@Command(
        name = "build",
        description = {
            "Turn an image into a bootstrap, or several, and its blobs.",
            "Writes DIR/bootstrap, DIR/blobs/<blob id>, DIR/report.json and, where the source has one, its config as"
                    + " DIR/config.json, all or nothing."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rafs build ./layout --tag v1 -o image            one image of an OCI layout",
            "  rafs build registry.example.com/app:v1 -o image  straight from a registry",
            "  docker save app:v1 | rafs build - -o image       straight from docker",
            "  rafs build base.tar.gz app.tar.zst -o image      layers, the lowest first",
            "  rafs build ./layout -o image --compressor none   blobs that a kernel mounts as they are",
            "  rafs build ./layout -o image --layout native     compressed chunks that a new kernel mounts"
        })
final class BuildCommand implements Callable<Integer> {
    @Mixin
    private SourceMixin source;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            required = true,
            description = "The image directory to make.")
    private Path output;

    @Option(names = "--force", description = "Replace an image that is there already.")
    private boolean force;

    @Mixin
    private RegistryMixin registry;

    @Mixin
    private BuildMixin build;

    @Mixin
    private GateMixin gate;

    @Mixin
    private SealMixin seal;

    @Mixin
    private OutputMixin print;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Optional<ImageName> name = source.name();
        Optional<ImageName> inRegistry = name.isPresent() ? name : build.cacheRepository(spec.commandLine());
        if (inRegistry.isEmpty() && registry.isGiven()) {
            throw new ParameterException(
                    spec.commandLine(), "options for registries are given, but the source is in none; name an image");
        }
        RegistryOptions registries = inRegistry.isPresent()
                ? registry.options(spec.commandLine(), inRegistry.get())
                : RegistryOptions.of(System.getenv());
        gate.checkAlone(spec.commandLine());
        if (gate.isGiven()) {
            Optional<ImageName> admitted = gate.admit(
                    spec.commandLine(),
                    source.origin(spec.commandLine()),
                    source.options().platform(),
                    false,
                    registries);
            if (admitted.isEmpty()) {
                return ExitCode.REJECTED;
            }
            name = admitted;
        }
        List<Path> paths = gate.isGiven() ? List.of() : source.paths();
        BuildPlan plan = build.plan(paths, source.options(), output, force, spec.commandLine(), registries);
        BuildResult result = run(plan, name, registries);
        result.warnings().forEach(warning -> spec.commandLine().getErr().println("rafs: note: " + warning));
        spec.commandLine()
                .getOut()
                .print(print.asJson() ? JsonText.of(Report.of(result)) : print.isQuiet() ? "" : Summary.of(result));
        return ExitCode.OK;
    }

    private BuildResult run(BuildPlan plan, Optional<ImageName> name, RegistryOptions registries) throws IOException {
        Optional<Signer> signer = seal.signer(spec.commandLine());
        try (ProgressLine progress = print.progress(spec.commandLine().getErr())) {
            if (signer.isEmpty()) {
                return run(plan, name, registries, progress, Seal.NONE);
            }
            try (Signer key = signer.get()) {
                Seal sealing =
                        seal.directory(key, spec.commandLine(), source.given(), name, parent(output), plan.threads());
                return run(plan, name, registries, progress, sealing);
            }
        }
    }

    private static BuildResult run(
            BuildPlan plan, Optional<ImageName> name, RegistryOptions registries, ProgressLine progress, Seal sealing)
            throws IOException {
        return name.isPresent()
                ? Build.run(plan, name.get(), registries, progress, sealing)
                : Build.run(plan, System.in, progress, sealing);
    }

    /** Where there is room for what becomes the image. */
    private static Path parent(Path output) {
        Path parent = output.toAbsolutePath().normalize().getParent();
        return parent == null ? Path.of(System.getProperty("java.io.tmpdir")) : parent;
    }
}
