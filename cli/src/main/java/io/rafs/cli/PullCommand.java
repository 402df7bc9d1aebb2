package io.rafs.cli;

import io.rafs.build.ConvertPlan;
import io.rafs.build.Pull;
import io.rafs.build.PullPlan;
import io.rafs.build.PullResult;
import io.rafs.golden.CarriedSignatures;
import io.rafs.json.JsonText;
import io.rafs.oci.Platform;
import io.rafs.registry.RegistryOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fetches a converted image. */
@Command(
        name = "pull",
        description = {
            "Fetch a converted image into a directory that all commands on images take.",
            "Writes IMAGE/bootstrap, IMAGE/blobs/<blob id> and IMAGE/config.json, all or nothing, every byte held against its"
                    + " digest. Blobs that arrived before a failure are kept beside IMAGE for the next pull of it."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rafs pull registry.example.com/app:v1-rafs image",
            "  rafs pull oci:converted:v1 image --force",
            "  rafs pull registry.example.com/app:v1 image --platform linux/arm64"
        })
final class PullCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "SOURCE",
            description =
                    "The converted image: [registry:]HOST/REPO[:TAG][@sha256:DIGEST], oci:DIR[:TAG], oci-archive:FILE[:TAG],"
                            + " dir:DIR (skopeo's), or a path to one of the last three.")
    private String source;

    @Parameters(index = "1", paramLabel = "IMAGE", description = "The image directory to make.")
    private Path output;

    @Option(
            names = "--force",
            description = "Replace an image that is there already; blobs that it has are not fetched.")
    private boolean force;

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH[/VARIANT]",
            converter = SourceMixin.PlatformConverter.class,
            description = "The platform, where an image has several; for example linux/arm64.")
    private Platform platform;

    @Mixin
    private RegistryMixin registry;

    @Mixin
    private JobsMixin jobs;

    @Mixin
    private LimitMixin limits;

    @Mixin
    private OutputMixin print;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        ConvertPlan.Origin from = Places.origin(source);
        RegistryOptions registries = registry.reading(spec.commandLine(), from).withJobs(jobs.count());
        PullPlan plan = new PullPlan(from, output, force, Optional.ofNullable(platform), registries, limits.limits());
        PullResult result;
        CarriedSignatures signatures = new CarriedSignatures();
        try (ProgressLine progress = print.progress(spec.commandLine().getErr())) {
            result = Pull.run(plan, progress, signatures.fromPlace(from, registries));
        }
        result.notes().forEach(note -> spec.commandLine().getErr().println("rafs: note: " + note));
        signatures.notes().forEach(note -> spec.commandLine().getErr().println("rafs: note: " + note));
        if (print.asJson()) {
            spec.commandLine().getOut().print(JsonText.of(result.report()));
        } else if (!print.isQuiet()) {
            spec.commandLine()
                    .getOut()
                    .print("%s  sha256:%s%n%d blobs, %s, of which %s were fetched%s%n"
                            .formatted(
                                    output,
                                    result.manifest(),
                                    result.blobs().size(),
                                    Sizes.of(result.blobBytes()),
                                    Sizes.of(result.fetchedBytes()),
                                    signatures.carried() == 0
                                            ? ""
                                            : ", and %d signatures, which nobody has verified"
                                                    .formatted(signatures.carried())));
        }
        return ExitCode.OK;
    }
}
