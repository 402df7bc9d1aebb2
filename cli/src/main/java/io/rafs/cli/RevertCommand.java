package io.rafs.cli;

import io.rafs.build.ConvertPlan;
import io.rafs.build.Revert;
import io.rafs.build.RevertPlan;
import io.rafs.build.RevertResult;
import io.rafs.codec.LayerCompression;
import io.rafs.json.JsonText;
import io.rafs.oci.ImageName;
import io.rafs.oci.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Makes a plain image of a converted one. */
@Command(
        name = "revert",
        description = {
            "Give back a plain OCI image from a converted one, for tools that know nothing of RAFS.",
            "Its files are those of the original, with owners, times, xattrs and links; they are in one layer, for how they were"
                    + " spread over layers is not kept. Its config is that of the original, but for layers and history."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rafs revert registry.example.com/app:v1-rafs registry.example.com/app:v1-plain",
            "  rafs revert oci:converted:v1 oci:plain:v1",
        })
final class RevertCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "SOURCE",
            description = {
                "The converted image: [registry:]HOST/REPO[:TAG][@sha256:DIGEST], oci:DIR[:TAG], oci-archive:FILE[:TAG], dir:DIR"
                        + " (skopeo's), or a path to one of these or to an image directory of rafs build. Beside its original the converted one is meant."
            })
    private String source;

    @Parameters(
            index = "1",
            paramLabel = "TARGET",
            description =
                    "Where the plain image goes: [registry:]HOST/REPO:TAG; oci:DIR[:TAG], an OCI layout, made if there is"
                            + " none; oci-archive:FILE[:TAG], docker-archive:FILE[:REFERENCE] or dir:DIR (skopeo's), which must"
                            + " not be there.")
    private String target;

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH[/VARIANT]",
            converter = SourceMixin.PlatformConverter.class,
            description = "The platform, where an image has several; for example linux/arm64.")
    private Platform platform;

    @Option(
            names = "--compression",
            paramLabel = "gzip|zstd|none",
            defaultValue = "gzip",
            converter = CompressionConverter.class,
            description = "How the layer is compressed (default: ${DEFAULT-VALUE}, which every tool reads).")
    private LayerCompression compression;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            defaultValue = "${sys:java.io.tmpdir}",
            description =
                    "Where blobs of a registry or an archive, and the layer, are put aside; they are gone from there in"
                            + " the end (default: the directory for temporary files).")
    private Path work;

    @Mixin
    private ThreadsMixin threads;

    @Mixin
    private RegistryMixin registry;

    @Mixin
    private OutputMixin print;

    @Spec
    private CommandSpec spec;

    /** Reads the name of a compression. */
    private static final class CompressionConverter implements ITypeConverter<LayerCompression> {
        @Override
        public LayerCompression convert(String text) {
            for (LayerCompression each : LayerCompression.values()) {
                if (each.name().toLowerCase(Locale.ROOT).equals(text)) {
                    return each;
                }
            }
            throw new TypeConversionException("'%s' is none of gzip, zstd, none".formatted(text));
        }
    }

    @Override
    public Integer call() throws IOException {
        ConvertPlan.Origin from = Places.origin(source);
        ImageName to = ImageName.parse(target);
        RevertPlan plan = new RevertPlan(
                from,
                to,
                Optional.ofNullable(platform),
                registry.options(spec.commandLine(), from.name(), to, System.getenv(), System.in, this::note),
                work,
                compression,
                threads.count());
        RevertResult result;
        try (ProgressLine progress = print.progress(spec.commandLine().getErr())) {
            result = Revert.run(plan, progress);
        }
        result.unpacked().notes().forEach(this::note);
        if (print.asJson()) {
            spec.commandLine().getOut().print(JsonText.of(result.report()));
        } else if (!print.isQuiet()) {
            spec.commandLine()
                    .getOut()
                    .print("%s  sha256:%s%n%d paths, %s of files in a layer of %s, %s sent%n"
                            .formatted(
                                    to,
                                    result.manifest().digest(),
                                    result.unpacked().paths(),
                                    Sizes.of(result.unpacked().bytes()),
                                    Sizes.of(result.layer().size()),
                                    Sizes.of(result.sentBytes())));
        }
        return ExitCode.OK;
    }

    private void note(String note) {
        spec.commandLine().getErr().println("rafs: note: " + note);
    }
}
