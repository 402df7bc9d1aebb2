package io.rafs.cli;

import io.rafs.build.Convert;
import io.rafs.build.ConvertPlan;
import io.rafs.build.ConvertResult;
import io.rafs.build.Seal;
import io.rafs.json.JsonText;
import io.rafs.oci.ImageName;
import io.rafs.oci.PlatformChoice;
import io.rafs.registry.RegistryOptions;
import io.rafs.sign.Signer;
import io.rafs.source.SourceOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Converts an image from one place to another. */
@Command(
        name = "convert",
        description = {
            "Convert an image and put it where container tools keep images.",
            "The result is an image as nydus-snapshotter runs it: blobs as layers, and the bootstrap in the last one."
                    + " Its config is that of the source, but for its layers and a line of history."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rafs convert registry.example.com/app:v1 registry.example.com/app:v1-rafs",
            "  rafs convert ./layout oci:converted:v1                  the one image of a layout",
            "  rafs convert oci:layout:v1 oci:layout:v1-rafs           beside its original",
            "  rafs convert app:v1 app:v1 --merge-platform             for nodes with a snapshotter and without, by one name",
            "  rafs convert app:v1 app:v1-rafs --platform all          for all platforms",
            "  rafs convert docker-archive:app.tar oci:converted:v1    what docker save wrote",
            "  rafs convert app:v1 app:v1-rafs --cache ~/.cache/rafs   reads and packs only layers that are new"
        })
final class ConvertCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "SOURCE",
            description = {
                "The image: [registry:]HOST/REPO[:TAG][@sha256:DIGEST], oci:DIR[:TAG], oci-archive:FILE[:TAG], docker-archive:FILE[:REFERENCE], dir:DIR (skopeo's),"
                        + " or a path, recognised by its content."
            })
    private String source;

    @Parameters(
            index = "1",
            paramLabel = "TARGET",
            description = {
                "Where the converted image goes: [registry:]HOST/REPO:TAG; oci:DIR[:TAG], an OCI layout, made if there"
                        + " is none; oci-archive:FILE[:TAG] or dir:DIR (skopeo's), which must not be there. An image that has"
                        + " the tag already loses it."
            })
    private String target;

    @Option(
            names = "--platform",
            paramLabel = "all|OS/ARCH[/VARIANT],...",
            converter = PlatformsConverter.class,
            description = {
                "The platform, where an image has several; for example linux/arm64. Of several, with commas between them, or"
                        + " all, each image is converted in turn, and TARGET becomes an index of them."
            })
    private PlatformChoice platforms;

    @Mixin
    private ManifestMixin manifests;

    @Option(
            names = "--foreign",
            paramLabel = "skip|fail",
            defaultValue = "fail",
            description = "What to do with layers that may not be distributed (default: ${DEFAULT-VALUE}).")
    private SourceMixin.Foreign foreign;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            defaultValue = "${sys:java.io.tmpdir}",
            description = "Where the image is built before it goes to TARGET; it needs as much space as the converted"
                    + " image (default: the directory for temporary files).")
    private Path work;

    @Mixin
    private RegistryMixin registry;

    @Mixin
    private JobsMixin jobs;

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
        SourceOptions options =
                new SourceOptions(Optional.empty(), Optional.empty(), foreign == SourceMixin.Foreign.SKIP);
        ConvertPlan.Origin from = Places.origin(source);
        ImageName to = ImageName.parse(target);
        if (build.isOffline() && to instanceof ImageName.Registry) {
            throw new ParameterException(
                    spec.commandLine(), "--offline asks no registry, and TARGET is in one; name another target");
        }
        RegistryOptions registries = registry.options(
                        spec.commandLine(),
                        from.name(),
                        to,
                        System.getenv(),
                        System.in,
                        warning -> spec.commandLine().getErr().println("rafs: note: " + warning))
                .withJobs(jobs.count());
        PlatformChoice choice = platforms == null ? PlatformChoice.NONE : platforms;
        gate.checkAlone(spec.commandLine());
        if (gate.isGiven()) {
            boolean whole = choice.several() || manifests.style().merge();
            Optional<ImageName> admitted = gate.admit(spec.commandLine(), from, choice.only(), whole, registries);
            if (admitted.isEmpty()) {
                return ExitCode.REJECTED;
            }
            from = ConvertPlan.Origin.of(admitted.get());
        }
        ConvertPlan plan = new ConvertPlan(
                from,
                to,
                registries,
                choice,
                manifests.style(),
                work,
                build.plan(List.of(), options, work, false, spec.commandLine(), registries));
        ConvertResult result = run(plan);
        notes(result).forEach(note -> spec.commandLine().getErr().println("rafs: note: " + note));
        spec.commandLine()
                .getOut()
                .print(print.asJson() ? JsonText.of(result.report()) : print.isQuiet() ? "" : Summary.of(result));
        return ExitCode.OK;
    }

    private ConvertResult run(ConvertPlan plan) throws IOException {
        Optional<Signer> signer = seal.signer(spec.commandLine());
        try (ProgressLine progress = print.progress(spec.commandLine().getErr())) {
            if (signer.isEmpty()) {
                return Convert.run(plan, progress);
            }
            try (Signer key = signer.get()) {
                Seal sealing = seal.target(
                        key,
                        spec.commandLine(),
                        source,
                        plan.source().name(),
                        plan.target(),
                        plan.registries(),
                        work,
                        plan.build().threads());
                return Convert.run(plan, progress, sealing);
            }
        }
    }

    private static List<String> notes(ConvertResult result) {
        List<String> notes = new ArrayList<>();
        for (ConvertResult.Image image : result.images()) {
            String platform = result.isIndex() ? image.platform() + ": " : "";
            image.built().warnings().forEach(warning -> notes.add(platform + warning));
        }
        notes.addAll(result.notes());
        return notes;
    }

    private static final class PlatformsConverter implements ITypeConverter<PlatformChoice> {
        @Override
        public PlatformChoice convert(String text) {
            try {
                return PlatformChoice.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
