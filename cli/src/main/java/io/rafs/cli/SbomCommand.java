package io.rafs.cli;

import io.rafs.sbom.Sbom;
import io.rafs.sbom.SbomFormat;
import io.rafs.sbom.SbomSubject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
        footerHeading = "%nExamples:%n",
        footer = {
            "  rafs sbom image/ --name example.com/app:v1 -o app.spdx.json",
            "  rafs sbom image/ --format cyclonedx",
            "",
            "The same image gives the same bytes. A document has a time in it only from SOURCE_DATE_EPOCH; SPDX, which wants",
            "one, says 1970-01-01 without."
        })
final class SbomCommand implements Callable<Integer> {
    @Mixin
    private ImageMixin image;

    @Option(
            names = "--format",
            paramLabel = "spdx|cyclonedx",
            defaultValue = "spdx",
            description = "SPDX 2.3 or CycloneDX 1.6, both in JSON (default: ${DEFAULT-VALUE}).")
    private SbomFormat format;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What the document calls the image (default: the name of its file or directory).")
    private String name;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where the document goes, instead of standard output; a file of that name is replaced.")
    private Path output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        SbomSubject subject = new SbomSubject(
                name == null ? fileName() : name,
                Optional.empty(),
                Version.number(),
                SourceDateEpoch.of(System.getenv()));
        Sbom sbom = Sbom.of(image.files());
        byte[] document = format.print(sbom, subject);
        if (output == null) {
            spec.commandLine().getOut().print(new String(document, StandardCharsets.UTF_8));
        } else {
            Files.write(output, document);
        }
        PrintWriter err = spec.commandLine().getErr();
        sbom.notes().forEach(note -> err.println("rafs: note: not read: " + note));
        err.println("%d packages%s"
                .formatted(
                        sbom.packages().size(),
                        sbom.notes().isEmpty() ? "" : "; the list is not whole, see the notes"));
        return ExitCode.OK;
    }

    private String fileName() {
        Path file = image.path().toAbsolutePath().normalize().getFileName();
        return file == null ? "image" : file.toString();
    }
}
