package io.rafs.cli;

import io.rafs.json.JsonText;
import io.rafs.verity.FsVerity;
import io.rafs.verity.FsVerityMeasure;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Digests files as the kernel would. */
@Command(
        name = "digest",
        description = "Print what fs-verity says of files once they are sealed, as 'fsverity digest' does.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rafs verity digest image/bootstrap image/blobs/*",
            "  rafs verity digest --hash-alg sha512 image/bootstrap"
        })
final class VerityDigestCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "FILE", description = "The files.")
    private List<Path> files;

    @Mixin
    private FsVerityMixin blocks;

    @Mixin
    private ThreadsMixin threads;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        FsVerity verity = blocks.verity();
        List<Object> told = new ArrayList<>();
        for (Path file : files) {
            FsVerityMeasure measure = verity.measure(file, threads.count());
            if (json) {
                told.add(json(file, measure));
            } else {
                out.println(measure.text() + " " + file);
            }
        }
        if (json) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("algorithm", verity.algorithm());
            fields.put("salt", verity.salt().hex());
            fields.put("files", told);
            out.print(JsonText.of(fields));
        }
        return ExitCode.OK;
    }

    private static Map<String, Object> json(Path file, FsVerityMeasure measure) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("path", file.toString());
        fields.put("size", measure.descriptor().fileSize());
        fields.put("digest", measure.text());
        return fields;
    }
}
