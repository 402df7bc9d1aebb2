package io.rafs.cli;

import io.rafs.build.Rewrite;
import io.rafs.build.RewriteResult;
import io.rafs.image.TraceFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Puts what a start reads into a blob of its own. */
@Command(
        name = "optimize",
        description = {
            "Rewrite an image so that what a start reads lies together, in the order of need, in a first blob of its own.",
            "Only that blob is new: the others stay as they are, with what was copied out of them, so a node that has them"
                    + " fetches nothing twice; rafs compact takes the copied chunks out of them. Small files that lie in"
                    + " shared chunks are packed anew, without those that the start does not read. A RAFS image's prefetch"
                    + " table becomes the list of files."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rafs trace image/ --from-config oci/ --tag app -o start.txt",
            "  rafs optimize image/ --trace start.txt -o faster/",
            "",
            "The list has one absolute path a line, odd bytes as \\xNN. A tab and OFFSET+LENGTH behind a path mean that",
            "only the chunks of this piece are read. Paths that the image has not are told on standard error."
        })
final class OptimizeCommand implements Callable<Integer> {
    @Mixin
    private RewriteMixin rewrite;

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            required = true,
            description = "What a start reads, in its order: a list such as rafs trace prints.")
    private Path trace;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        RewriteResult result;
        try (ProgressLine progress = rewrite.progress(spec.commandLine())) {
            result = Rewrite.optimize(rewrite.plan(), TraceFile.read(trace), progress);
        }
        rewrite.print(
                result,
                "%s files in %s, which were among chunks of %s"
                        .formatted(
                                result.figures().get("files"),
                                Sizes.of((Long) result.figures().get("startUpBytes")),
                                Sizes.of((Long) result.figures().get("touchedBytes"))),
                spec.commandLine());
        return ExitCode.OK;
    }
}
