package io.rafs.cli;

import io.rafs.build.ConvertPlan;
import io.rafs.format.RefusedException;
import io.rafs.oci.ImageName;
import io.rafs.oci.Platform;
import io.rafs.source.SourceOptions;
import io.rafs.source.Sources;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** What to convert. */
final class SourceMixin {
    /** What happens to foreign layers. */
    enum Foreign {
        SKIP,
        FAIL
    }

    @Parameters(
            paramLabel = "SOURCE",
            arity = "1..*",
            description = {
                "What to convert. A path is recognised by its content: an OCI layout directory, an OCI or docker archive,"
                        + " a directory tree, or layer tars (plain, gzip, zstd), the lowest first.",
                "What is no path is a name: [registry:]HOST/REPO[:TAG][@sha256:DIGEST], oci:DIR[:TAG], oci-archive:FILE[:TAG],"
                        + " docker-archive:FILE[:REFERENCE], dir:DIR (skopeo's).",
                "'-' reads one tar from standard input."
            })
    private List<String> sources;

    @Option(
            names = {"--ref", "--tag"},
            paramLabel = "NAME",
            description =
                    "The image's tag or reference name, or its manifest's sha256:..., where SOURCE holds several.")
    private String ref;

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH[/VARIANT]",
            converter = PlatformConverter.class,
            description = "The platform, where an image has several; for example linux/arm64.")
    private Platform platform;

    @Option(
            names = "--foreign",
            paramLabel = "skip|fail",
            defaultValue = "fail",
            description = "What to do with layers that may not be distributed (default: ${DEFAULT-VALUE}).")
    private Foreign foreign;

    /** The paths; none for standard input, and for an image that is named. */
    List<Path> paths() throws RefusedException {
        return isStandardInput() || name().isPresent()
                ? List.of()
                : sources.stream().map(Path::of).toList();
    }

    /** What was given, as it was. */
    List<String> given() {
        return List.copyOf(sources);
    }

    /** The one place that was given; layers by themselves and standard input are none. */
    ConvertPlan.Origin origin(CommandLine command) throws RefusedException {
        if (sources.size() != 1 || isStandardInput()) {
            throw new ParameterException(
                    command,
                    "--require-signed wants an image that signatures can be kept beside: one in a registry or a layout");
        }
        ConvertPlan.Origin origin = Places.origin(sources.get(0));
        Optional<Path> layout = origin.path().filter(path -> Sources.isLayout(path) && ref != null);
        return layout.isPresent()
                ? ConvertPlan.Origin.of(new ImageName.Layout(layout.get(), Optional.of(ref)))
                : origin;
    }

    private boolean isStandardInput() {
        return sources.size() == 1 && sources.get(0).equals("-");
    }

    /** The image's name, if that was given rather than a path; several sources are paths. */
    Optional<ImageName> name() throws RefusedException {
        return sources.size() > 1 || isStandardInput()
                ? Optional.empty()
                : Places.origin(sources.get(0)).name();
    }

    SourceOptions options() {
        return new SourceOptions(Optional.ofNullable(ref), Optional.ofNullable(platform), foreign == Foreign.SKIP);
    }

    static final class PlatformConverter implements ITypeConverter<Platform> {
        @Override
        public Platform convert(String text) {
            try {
                return Platform.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
