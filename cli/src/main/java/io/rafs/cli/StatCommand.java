package io.rafs.cli;

import io.rafs.image.EntryPath;
import io.rafs.inspect.Inspection;
import io.rafs.json.JsonText;
import io.rafs.read.ImageEntry;
import io.rafs.read.ImageReader;
import io.rafs.read.PathLookup;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what an image says of a path. */
@Command(
        name = "stat",
        description = "Show all that an image says of a path: its inode, its xattrs, and where its chunks are.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  rafs stat image/ /usr/bin/app", "  rafs stat image/ /etc/localtime -L --json"})
final class StatCommand implements Callable<Integer> {
    @Mixin
    private ImageMixin image;

    @Parameters(index = "1", paramLabel = "PATH", description = "A path in the image.")
    private String path;

    @Option(
            names = {"-L", "--dereference"},
            description = "If the path is a link, show what it leads to.")
    private boolean follow;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        try (ImageReader reader = image.open()) {
            ImageEntry entry = new PathLookup(reader.bootstrap()).find(EntryPath.parse(path), follow);
            Map<String, Object> fields =
                    new Inspection(reader.bootstrap()).path(entry.path(), entry.nid(), entry.inode());
            if (json) {
                JsonText.print(fields, out);
            } else {
                fields.forEach((name, value) -> print(out, name, value));
            }
        }
        return ExitCode.OK;
    }

    /** A field a line; of several values each a line. */
    private static void print(PrintWriter out, String name, Object value) {
        if (value instanceof Map<?, ?> values) {
            values.forEach((key, each) -> out.println("%s %s=%s".formatted(name, key, each)));
        } else if (value instanceof Iterable<?> values) {
            values.forEach(each -> out.println("%s %s".formatted(name, each)));
        } else {
            out.println("%s %s".formatted(name, value));
        }
    }
}
