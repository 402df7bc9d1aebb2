package io.rafs.cli;

import io.rafs.build.ConvertPlan;
import io.rafs.golden.Attach;
import io.rafs.golden.Sign;
import io.rafs.golden.SignPlan;
import io.rafs.golden.SignResult;
import io.rafs.json.JsonText;
import io.rafs.oci.Platform;
import io.rafs.registry.RegistryOptions;
import io.rafs.sign.Signer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Signs an image. */
@Command(
        name = "sign",
        description = {
            "Sign an image: its manifest, its bootstraps, and every blob.",
            "Reads all of the image, and signs none that rafs check --data finds wrong. The image stays as it is; signatures are"
                    + " put beside it, and beside those that are there. The key decides the algorithm."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rafs sign registry.example.com/app:v1 --key app.key.pem --image-version 41",
            "  rafs sign oci:converted:v1 --key app.key.pem --identity registry.example.com/app",
            "  rafs sign image/ --key app.key.pem --identity registry.example.com/app    rafs push takes them along",
            "  rafs sign image/ --key app.key.pem --identity registry.example.com/app --output sigs",
            "  rafs sign registry.example.com/app:v1 --attach sigs                        later, and without the key"
        })
final class SignCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "IMAGE",
            description =
                    "The image: [registry:]HOST/REPO[:TAG][@sha256:DIGEST], oci:DIR[:TAG], or a path to a layout or to an image"
                            + " directory. Of an index all converted images are signed, and the index itself.")
    private String image;

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH[/VARIANT]",
            converter = SourceMixin.PlatformConverter.class,
            description = "Sign only one image of an index; for example linux/arm64.")
    private Platform platform;

    @Mixin
    private KeyMixin key;

    @Mixin
    private StatementMixin statement;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "Write the signatures there, as files, rather than beside the image.")
    private Path output;

    @Option(
            names = "--attach",
            paramLabel = "DIR",
            description = "Put signatures beside the image that --output wrote before; no key is needed.")
    private Path attach;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            defaultValue = "${sys:java.io.tmpdir}",
            description =
                    "Where an image that is in no directory is fetched to; it is gone from there in the end (default: the"
                            + " directory for temporary files).")
    private Path work;

    @Mixin
    private ThreadsMixin threads;

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
        ConvertPlan.Origin from = Places.origin(image);
        RegistryOptions registries = registry.reading(spec.commandLine(), from).withJobs(jobs.count());
        SignResult result = attach == null ? sign(from, registries) : attach(from, registries);
        if (print.asJson()) {
            spec.commandLine().getOut().print(JsonText.of(result.report()));
        } else if (!print.isQuiet()) {
            spec.commandLine().getOut().print(SignedReport.of(result));
        }
        return ExitCode.OK;
    }

    private SignResult attach(ConvertPlan.Origin from, RegistryOptions registries) throws IOException {
        if (key.isGiven() || output != null) {
            throw new ParameterException(
                    spec.commandLine(), "--attach takes signatures that are there; --key and --output make new ones");
        }
        return Attach.run(from, attach, registries, work);
    }

    private SignResult sign(ConvertPlan.Origin from, RegistryOptions registries) throws IOException {
        try (Signer signer = key.open(spec.commandLine());
                ProgressLine progress = print.progress(spec.commandLine().getErr())) {
            SignPlan plan = new SignPlan(
                    from,
                    Optional.ofNullable(platform),
                    statement.options(),
                    Optional.ofNullable(output),
                    registries,
                    limits.limits(),
                    work,
                    threads.count());
            return Sign.run(plan, signer, progress);
        }
    }
}
