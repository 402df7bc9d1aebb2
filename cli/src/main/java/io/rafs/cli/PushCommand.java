package io.rafs.cli;

import io.rafs.build.Push;
import io.rafs.build.PushPlan;
import io.rafs.build.PushResult;
import io.rafs.golden.CarriedSignatures;
import io.rafs.json.JsonText;
import io.rafs.oci.ImageName;
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

/** Publishes an image that was built. */
@Command(
        name = "push",
        description = {
            "Put an image that rafs build made where container tools keep images.",
            "Signatures that the image has go with it. What comes of it is, byte for byte, what rafs convert makes of the same source with the same options. Before"
                    + " anything is sent, all blobs must be there; each is digested on its way."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rafs push image registry.example.com/app:v1-rafs",
            "  rafs push image oci:converted:v1",
            "  rafs push image registry.example.com/app:v1-rafs --config config.json    built of layer tars"
        })
final class PushCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "IMAGE",
            description = "The image directory: bootstrap, blobs, and the config of the image that it was built of.")
    private Path image;

    @Parameters(
            index = "1",
            paramLabel = "TARGET",
            description =
                    "Where it goes: [registry:]HOST/REPO:TAG; oci:DIR[:TAG], an OCI layout, made if there is none;"
                            + " oci-archive:FILE[:TAG] or dir:DIR (skopeo's), which must not be there.")
    private String target;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "An OCI image config (JSON), rather than IMAGE/config.json, which an image of layer tars or of a"
                            + " directory tree does not have. Its layers and a line of history are put in.")
    private Path config;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            defaultValue = "${sys:java.io.tmpdir}",
            description = "Where the bootstraps are packed into a layer; it is gone from there in the end (default: the"
                    + " directory for temporary files).")
    private Path work;

    @Mixin
    private ArtifactMixin artifact;

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
        ImageName to = ImageName.parse(target);
        RegistryOptions registries = registry.options(spec.commandLine(), to).withJobs(jobs.count());
        PushPlan plan = new PushPlan(image, to, Optional.ofNullable(config), artifact.isAsked(), registries, work);
        PushResult result;
        CarriedSignatures signatures = new CarriedSignatures();
        try (ProgressLine progress = print.progress(spec.commandLine().getErr())) {
            result = Push.run(plan, progress, signatures.toPlace(to, registries));
        }
        signatures.notes().forEach(note -> spec.commandLine().getErr().println("rafs: note: " + note));
        if (print.asJson()) {
            spec.commandLine().getOut().print(JsonText.of(result.report()));
        } else if (!print.isQuiet()) {
            spec.commandLine()
                    .getOut()
                    .print("%s  sha256:%s%n%d layers, %s sent%s%n"
                            .formatted(
                                    to,
                                    result.uploaded().manifest().digest(),
                                    result.uploaded().layers().size(),
                                    Sizes.of(result.uploaded().sentBytes()),
                                    signatures.carried() == 0
                                            ? ""
                                            : ", %d signatures with it".formatted(signatures.carried())));
        }
        return ExitCode.OK;
    }
}
