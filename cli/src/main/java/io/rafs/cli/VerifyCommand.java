package io.rafs.cli;

import io.rafs.build.ConvertPlan;
import io.rafs.golden.VerifyImage;
import io.rafs.golden.VerifyPlan;
import io.rafs.golden.VerifyResult;
import io.rafs.json.JsonText;
import io.rafs.oci.Platform;
import io.rafs.registry.RegistryOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Verifies an image. */
@Command(
        name = "verify",
        description = {
            "Find out whether an image may be used: who signed it, for which name, and whether every byte of it is as signed.",
            "Asks nobody but the place that the image is in. A tag is resolved once; use the digest that is printed."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rafs verify registry.example.com/app:v1 --key app.pub.pem",
            "  rafs verify registry.example.com/app:v1 --policy policy.json",
            "  rafs verify image/ --key app.pub.pem --identity registry.example.com/app",
            "  rafs verify oci:mirror:v1 --policy policy.json --signatures sigs",
            "",
            "Ends with 0 if the image may be used, and with 6 if it may not."
        })
final class VerifyCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "IMAGE",
            description =
                    "The image: [registry:]HOST/REPO[:TAG][@sha256:DIGEST], oci:DIR[:TAG], oci-archive:FILE[:TAG], or a path to"
                            + " one of the last two or to an image directory.")
    private String image;

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH[/VARIANT]",
            converter = SourceMixin.PlatformConverter.class,
            description = "The platform, where an image has several; for example linux/arm64.")
    private Platform platform;

    @Mixin
    private TrustMixin trust;

    @Option(
            names = "--identity",
            paramLabel = "HOST/REPO",
            description = "The repository that is meant, where the place says none or is a mirror's.")
    private String identity;

    @Option(
            names = "--signatures",
            paramLabel = "DIR",
            description = "More signatures, as rafs sign --output writes them.")
    private Path signatures;

    @Option(
            names = "--metadata-only",
            description =
                    "Leave the bytes of blobs unread: then only signatures, bootstraps, names and sizes are checked. A"
                            + " policy has to allow it.")
    private boolean metadataOnly;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            defaultValue = "${sys:java.io.tmpdir}",
            description =
                    "Where bootstraps are unpacked; they are gone from there in the end (default: the directory for"
                            + " temporary files).")
    private Path work;

    @Mixin
    private ThreadsMixin threads;

    @Mixin
    private RegistryMixin registry;

    @Mixin
    private LimitMixin limits;

    @Mixin
    private OutputMixin print;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        ConvertPlan.Origin from = Places.origin(image);
        RegistryOptions registries = registry.reading(spec.commandLine(), from);
        VerifyPlan plan = new VerifyPlan(
                from,
                Optional.ofNullable(platform),
                trust.policy(spec.commandLine(), metadataOnly),
                Optional.ofNullable(identity),
                Optional.ofNullable(signatures),
                trust.versions(System.getenv()),
                metadataOnly,
                Instant.now(),
                registries,
                limits.limits(),
                work,
                threads.count());
        VerifyResult result;
        try (ProgressLine progress = print.progress(spec.commandLine().getErr())) {
            result = VerifyImage.run(plan, progress);
        }
        if (print.asJson()) {
            spec.commandLine().getOut().print(JsonText.of(result.report()));
        } else if (!print.isQuiet() || !result.accepted()) {
            spec.commandLine().getOut().print(VerdictReport.of(result));
        }
        if (result.leftSomeUnread()) {
            spec.commandLine()
                    .getErr()
                    .println(
                            "rafs: note: METADATA ONLY: the bytes of blobs were not read; they may be anything of that size");
        }
        return result.accepted() ? ExitCode.OK : ExitCode.REJECTED;
    }
}
