package io.rafs.cli;

import io.rafs.build.RewritePlan;
import io.rafs.build.RewriteReport;
import io.rafs.build.RewriteResult;
import io.rafs.image.Blob;
import io.rafs.json.JsonText;
import io.rafs.verify.Verify;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What commands have in common that make an image of another one. */
final class RewriteMixin {
    @Mixin
    private ImageMixin image;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            required = true,
            description = "The image directory to make; with --force it may be IMAGE itself.")
    private Path output;

    @Option(names = "--force", description = "Replace an image that is there already.")
    private boolean force;

    @Option(
            names = "--verify",
            paramLabel = "metadata|full|off",
            defaultValue = "metadata",
            description = "What is read back and compared before the image appears (default: ${DEFAULT-VALUE})."
                    + " Chunks that are copied are compared with their digests in any case, full does so with all.")
    private Verify verify;

    @Mixin
    private ThreadsMixin threads;

    @Mixin
    private LimitMixin limits;

    @Mixin
    private OutputMixin print;

    RewritePlan plan() {
        return new RewritePlan(image.path(), image.blobs(), output, force, threads.count(), limits.limits(), verify);
    }

    ProgressLine progress(CommandLine command) {
        return print.progress(command.getErr());
    }

    /** Prints notes and the report. */
    void print(RewriteResult result, String headline, CommandLine command) {
        result.notes().forEach(note -> command.getErr().println("rafs: note: " + note));
        if (print.asJson()) {
            command.getOut().print(JsonText.of(RewriteReport.of(result)));
        } else if (!print.isQuiet()) {
            command.getOut().print(summary(result, headline));
        }
    }

    private static String summary(RewriteResult result, String headline) {
        StringBuilder out = new StringBuilder();
        line(out, result.change(), headline);
        line(out, "before", "%d blobs, %s".formatted(result.before().size(), Sizes.of(result.bytesBefore())));
        line(
                out,
                "now",
                "%d blobs, %s, of which %s are new"
                        .formatted(result.blobs().size(), Sizes.of(result.blobBytes()), Sizes.of(result.newBytes())));
        for (Blob blob : result.blobs()) {
            line(
                    out,
                    "",
                    "%s  %s, %d chunks, %s"
                            .formatted(
                                    blob.id().hex(),
                                    blob.reused() ? "kept" : "new",
                                    blob.chunks().size(),
                                    Sizes.of(blob.fileSize())));
        }
        result.bootstraps()
                .forEach(bootstrap -> line(
                        out,
                        "bootstrap",
                        "%s  %s, %s"
                                .formatted(bootstrap.digest().hex(), bootstrap.layout(), Sizes.of(bootstrap.size()))));
        line(
                out,
                "image",
                String.format(Locale.ROOT, "%s, in %.1f s", result.plan().output(), result.seconds()));
        return out.toString();
    }

    private static void line(StringBuilder out, String label, String text) {
        out.append(String.format(Locale.ROOT, "%-10s %s%n", label, text));
    }
}
