package io.rafs.cli;

import io.rafs.build.ConvertPlan;
import io.rafs.build.ListPackages;
import io.rafs.oci.Platform;
import io.rafs.sbom.Sbom;
import io.rafs.sbom.SbomFormat;
import io.rafs.sbom.SbomSubject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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

/** Lists the packages of an image. */
@Command(
        name = "sbom",
        description = {
            "List the software in an image as an SPDX or CycloneDX document: packages of dpkg, apk and rpm, jars and jars in"
                    + " jars, packages of Python and Node.js, as their own metadata tell.",
            "What could not be read is told on standard error and in the document, which is then not whole."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rafs sbom image/ --name example.com/app:v1 -o app.spdx.json",
            "  rafs sbom registry.example.com/app:v1 --format cyclonedx",
            "",
            "The same image gives the same bytes. A document has a time in it only from SOURCE_DATE_EPOCH; SPDX, which wants",
            "one, says 1970-01-01 without."
        })
final class SbomCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "IMAGE",
            description = "A directory that rafs build made, a bootstrap file, an EROFS image; or a converted image:"
                    + " [registry:]HOST/REPO[:TAG][@sha256:DIGEST], oci:DIR[:TAG], oci-archive:FILE[:TAG], or a path to"
                    + " one of the last two.")
    private String image;

    @Option(
            names = "--blobs",
            paramLabel = "PATH",
            description = "Where the blobs are, if not in 'blobs' beside the bootstrap.")
    private Path blobs;

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH[/VARIANT]",
            converter = SourceMixin.PlatformConverter.class,
            description = "The platform, where an image has several; for example linux/arm64.")
    private Platform platform;

    @Option(
            names = "--format",
            paramLabel = "spdx|cyclonedx",
            defaultValue = "spdx",
            description = "SPDX 2.3 or CycloneDX 1.6, both in JSON (default: ${DEFAULT-VALUE}).")
    private SbomFormat format;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What the document calls the image (default: IMAGE; of a path, its last name).")
    private String name;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where the document goes, instead of standard output; a file of that name is replaced.")
    private Path output;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            defaultValue = "${sys:java.io.tmpdir}",
            description =
                    "Where an image of a registry, a layout or an archive is put aside; it is gone from there in the end"
                            + " (default: the directory for temporary files).")
    private Path work;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress and no count; notes and errors only.")
    private boolean quiet;

    @Mixin
    private RegistryMixin registry;

    @Mixin
    private LimitMixin limits;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        ConvertPlan.Origin from = Places.origin(image);
        Optional<Instant> created = SourceDateEpoch.of(System.getenv());
        PrintWriter err = spec.commandLine().getErr();
        ListPackages.Plan plan = new ListPackages.Plan(
                from,
                Optional.ofNullable(blobs),
                Optional.ofNullable(platform),
                registry.reading(spec.commandLine(), from),
                limits.limits(),
                work);
        ListPackages.Listed listed;
        try (ProgressLine progress = OutputMixin.progress(err, quiet)) {
            listed = ListPackages.run(plan, progress);
        }
        Sbom sbom = listed.sbom();
        SbomSubject subject =
                new SbomSubject(name == null ? usualName(from) : name, listed.manifest(), Version.number(), created);
        byte[] document = format.print(sbom, subject);
        if (output == null) {
            spec.commandLine().getOut().print(new String(document, StandardCharsets.UTF_8));
        } else {
            Files.write(output, document);
        }
        sbom.notes().forEach(note -> err.println("rafs: note: not read: " + note));
        if (!quiet) {
            err.println("%d packages%s"
                    .formatted(
                            sbom.packages().size(),
                            sbom.notes().isEmpty() ? "" : "; the list is not whole, see the notes"));
        }
        return ExitCode.OK;
    }

    /** Paths are the user's business. */
    private static String usualName(ConvertPlan.Origin from) {
        if (from.path().isEmpty()) {
            return from.toString();
        }
        Path last = from.path().get().toAbsolutePath().normalize().getFileName();
        return last == null ? "image" : last.toString();
    }
}
