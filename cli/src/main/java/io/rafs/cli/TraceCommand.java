package io.rafs.cli;

import io.rafs.json.JsonText;
import io.rafs.read.ImageReader;
import io.rafs.trace.StartConfig;
import io.rafs.trace.StartTrace;
import io.rafs.trace.TracedFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists what a container reads when it starts. */
@Command(
        name = "trace",
        description = {
            "List the files that a container reads when it starts, in the order of need, without running anything.",
            "The command comes from the image's configuration; followed are interpreters, libraries, and the main scripts"
                    + " and jars of shells, Python, Node.js and Java. What was not understood is told on standard error."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rafs trace image/ --from-config oci/ --tag app -o start.txt",
            "  rafs build oci/ --tag app -o image/ --force --prefetch-list start.txt",
            "",
            "The list has one absolute path a line, odd bytes as \\xNN. A tab and OFFSET+LENGTH behind a path mean that",
            "only this piece of the file is read."
        })
final class TraceCommand implements Callable<Integer> {
    @Mixin
    private ImageMixin image;

    @Mixin
    private ConfigMixin config;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where the list goes, instead of standard output; a file of that name is replaced.")
    private Path output;

    @Option(names = "--json", description = "Print JSON: why each file is read, its size, and the notes.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        StartTrace trace;
        try (ImageReader reader = image.open()) {
            trace = StartTrace.of(reader, StartConfig.of(config.read()));
        }
        String text = json ? json(trace) : new String(trace.toTraceFile().bytes(), StandardCharsets.UTF_8);
        if (output == null) {
            spec.commandLine().getOut().print(text);
        } else {
            Files.writeString(output, text);
        }
        PrintWriter err = spec.commandLine().getErr();
        trace.notes().forEach(note -> err.println("rafs: note: " + note));
        err.println("%d files, %s"
                .formatted(
                        trace.files().size(),
                        Sizes.of(trace.files().stream()
                                .mapToLong(TracedFile::bytes)
                                .sum())));
        return ExitCode.OK;
    }

    private static String json(StartTrace trace) throws IOException {
        StringWriter text = new StringWriter();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("files", trace.files().stream().map(TraceCommand::fields).toList());
        fields.put("notes", trace.notes());
        JsonText.print(fields, text);
        return text.toString();
    }

    private static Map<String, Object> fields(TracedFile file) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("path", file.path().toString());
        fields.put("why", file.why());
        fields.put("size", file.size());
        if (!file.pieces().isEmpty()) {
            fields.put("pieces", file.pieces().stream().map(Object::toString).toList());
        }
        return fields;
    }
}
