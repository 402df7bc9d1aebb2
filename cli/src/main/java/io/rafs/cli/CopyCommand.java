package io.rafs.cli;

import io.rafs.build.Copy;
import io.rafs.golden.CarriedSignatures;
import io.rafs.json.JsonText;
import io.rafs.oci.ImageName;
import io.rafs.oci.Platform;
import io.rafs.registry.RegistryOptions;
import io.rafs.sink.ImageCopy;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Copies an image as it is. */
@Command(
        name = "copy",
        description = {
            "Copy an image, converted or not, from one place to another as it is.",
            "Not a byte changes: digests and signatures hold, and what is kept beside the image of cosign's, notation's and our"
                    + " own signatures goes with it. All platforms are copied, and attestations with them, unless"
                    + " --platform chooses one. Blobs that TARGET has are not sent."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rafs copy oci:converted:v1 registry.example.com/app:v1    build once, push later",
            "  rafs copy registry.example.com/app:v1 oci:layout:v1       pull",
            "  rafs copy oci:layout:v1 docker-archive:app.tar:app:v1     for docker load"
        })
final class CopyCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "SOURCE",
            description =
                    "The image: [registry:]HOST/REPO[:TAG][@sha256:DIGEST], oci:DIR[:TAG], oci-archive:FILE[:TAG], or"
                            + " dir:DIR (skopeo's).")
    private String source;

    @Parameters(
            index = "1",
            paramLabel = "TARGET",
            description =
                    "Where it goes: [registry:]HOST/REPO:TAG; oci:DIR[:TAG], an OCI layout, made if there is none;"
                            + " oci-archive:FILE[:TAG], dir:DIR (skopeo's), or docker-archive:FILE[:REFERENCE] of one plain"
                            + " image, which must not be there.")
    private String target;

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH[/VARIANT]",
            converter = SourceMixin.PlatformConverter.class,
            description = "Only the image for this platform; for example linux/arm64.")
    private Platform platform;

    @Mixin
    private RegistryMixin registry;

    @Mixin
    private JobsMixin jobs;

    @Mixin
    private OutputMixin print;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        ImageName from = ImageName.parse(source);
        ImageName to = ImageName.parse(target);
        RegistryOptions registries = registry.options(
                        spec.commandLine(), Optional.of(from), to, System.getenv(), System.in, this::note)
                .withJobs(jobs.count());
        ImageCopy.Copied copied;
        try (ProgressLine progress = print.progress(spec.commandLine().getErr())) {
            copied = Copy.run(from, to, Optional.ofNullable(platform), registries, progress);
        }
        CarriedSignatures signatures = new CarriedSignatures();
        signatures.copy(from, to, copied.root(), registries);
        signatures.notes().forEach(this::note);
        copied.notes().forEach(this::note);
        if (print.asJson()) {
            spec.commandLine().getOut().print(JsonText.of(report(to, copied)));
        } else if (!print.isQuiet()) {
            spec.commandLine()
                    .getOut()
                    .print("%s  sha256:%s%n%d manifests, %d blobs, %s sent%s%n"
                            .formatted(
                                    to,
                                    copied.root().digest(),
                                    copied.manifests(),
                                    copied.blobs(),
                                    Sizes.of(copied.sentBytes()),
                                    signatures.carried() == 0
                                            ? ""
                                            : ", %d signatures with it".formatted(signatures.carried())));
        }
        return ExitCode.OK;
    }

    private void note(String note) {
        spec.commandLine().getErr().println("rafs: note: " + note);
    }

    private static Map<String, Object> report(ImageName target, ImageCopy.Copied copied) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("version", 1);
        report.put("target", target.toString());
        report.put("digest", "sha256:" + copied.root().digest());
        report.put("manifests", copied.manifests());
        report.put("blobs", copied.blobs());
        report.put("sentBytes", copied.sentBytes());
        return report;
    }
}
