package io.rafs.cli;

import io.rafs.inspect.Difference;
import io.rafs.inspect.ImageDiff;
import io.rafs.inspect.Inspection;
import io.rafs.inspect.JsonListener;
import io.rafs.inspect.TextListener;
import io.rafs.json.JsonStream;
import io.rafs.read.ImageFiles;
import io.rafs.read.ImageReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what is in a bootstrap, or in what two of them differ. */
@Command(
        name = "inspect",
        description = {
            "Show a bootstrap: superblock, tables, and the whole tree, as text that changes only with the image.",
            "With --diff, say in words what two of them have differently."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rafs inspect image/                       an image directory",
            "  rafs inspect image/bootstrap --json       for machines",
            "  rafs inspect --diff old/ new/             ends with 5 if they differ"
        })
final class InspectCommand implements Callable<Integer> {
    @Parameters(
            arity = "1..2",
            paramLabel = "IMAGE",
            description = "A bootstrap, or a directory that rafs build made; with --diff two.")
    private List<Path> images;

    @Option(names = "--diff", description = "Compare two images instead of showing one.")
    private boolean diff;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (images.size() != (diff ? 2 : 1)) {
            throw new ParameterException(
                    spec.commandLine(),
                    diff ? "--diff compares two images" : "Which image? Two are compared with --diff.");
        }
        PrintWriter out = spec.commandLine().getOut();
        try (ImageReader first = open(images.get(0))) {
            if (diff) {
                try (ImageReader second = open(images.get(1))) {
                    return json ? diffAsJson(first, second, out) : diff(first, second, out);
                }
            }
            Inspection inspection = new Inspection(first.bootstrap());
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

    private static ImageReader open(Path image) throws IOException {
        return ImageReader.open(ImageFiles.of(image, Optional.empty()));
    }

    private static int diff(ImageReader first, ImageReader second, PrintWriter out) throws IOException {
        return ImageDiff.run(first, second, out::println) == 0 ? ExitCode.OK : ExitCode.DIFFERENT;
    }

    private static int diffAsJson(ImageReader first, ImageReader second, PrintWriter out) throws IOException {
        JsonStream stream = new JsonStream(out);
        stream.startArray("differences");
        Consumer<Difference> printer = difference -> {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("where", difference.where());
            fields.put("field", difference.field());
            fields.put("first", difference.first());
            fields.put("second", difference.second());
            try {
                stream.item(fields);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        long count = ImageDiff.run(first, second, printer);
        stream.close();
        return count == 0 ? ExitCode.OK : ExitCode.DIFFERENT;
    }
}
