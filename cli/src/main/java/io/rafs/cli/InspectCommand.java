package io.rafs.cli;

import io.rafs.inspect.Inspection;
import io.rafs.inspect.JsonListener;
import io.rafs.inspect.TextListener;
import io.rafs.read.BootstrapReader;
import io.rafs.sink.ImageDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what is in a bootstrap. */
@Command(
        name = "inspect",
        description =
                "Show a bootstrap: superblock, tables, and the whole tree, as text that changes only with the image.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rafs inspect image/                       an image directory",
            "  rafs inspect image/bootstrap --json       for machines",
            "  diff <(rafs inspect a/) <(rafs inspect b/)"
        })
final class InspectCommand implements Callable<Integer> {
    @Parameters(paramLabel = "IMAGE", description = "A bootstrap, or a directory that rafs build made.")
    private Path image;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Path file = Files.isDirectory(image) ? image.resolve(ImageDirectory.BOOTSTRAP) : image;
        try (BootstrapReader reader = BootstrapReader.open(file)) {
            Inspection inspection = new Inspection(reader);
            if (json) {
                JsonListener listener = new JsonListener(out);
                inspection.run(listener);
                listener.close();
            } else {
                inspection.run(new TextListener(out));
            }
        }
        return ExitCode.OK;
    }
}
