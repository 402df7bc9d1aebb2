package io.rafs.cli;

import io.rafs.check.Check;
import io.rafs.check.CheckResult;
import io.rafs.check.Finding;
import io.rafs.check.Severity;
import io.rafs.json.JsonText;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Checks an image. */
@Command(
        name = "check",
        description = {
            "Check an image: everything that the kernel and Nydus check, and more.",
            "Reads the bootstrap, and of the blobs, where they are at hand, all but the chunk data.",
            "Takes native images as well, and any other EROFS image: then, that the kernel can read it."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rafs check image/                           bootstrap and blobs",
            "  rafs check image/ --data                    and every chunk",
            "  rafs check image.boot --blobs /var/blobs    blobs that lie elsewhere",
            "  rafs check image/bootstrap.native-f         a further bootstrap of the image",
            "",
            "Ends with 0 if all is well, notes or not, and with 3 if there is an error.",
        })
final class CheckCommand implements Callable<Integer> {
    @Mixin
    private ImageMixin image;

    @Option(
            names = "--data",
            description = "Also decompress every chunk and compare its digest, and that of each blob.")
    private boolean data;

    @Mixin
    private ThreadsMixin threads;

    @Mixin
    private OutputMixin print;

    @Spec
    private CommandSpec spec;

    private final List<Object> told = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        CheckResult result;
        try (ProgressLine progress = print.progress(spec.commandLine().getErr())) {
            result = Check.run(image.files(), data, threads.count(), this::tell, progress::read);
        }
        if (print.asJson()) {
            out.print(JsonText.of(json(result)));
        } else if (!print.isQuiet() || !result.isGood()) {
            out.print(summary(result));
        }
        return result.isGood() ? ExitCode.OK : ExitCode.REFUSED;
    }

    private void tell(Finding finding) {
        boolean error = finding.rule().severity() == Severity.ERROR;
        if (print.asJson()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("severity", error ? "error" : "note");
            fields.put("rule", finding.rule().id());
            fields.put("file", finding.file());
            fields.put("offset", finding.offset());
            fields.put("detail", finding.detail());
            told.add(fields);
        } else if (error || !print.isQuiet()) {
            spec.commandLine().getOut().println((error ? "error: " : "note: ") + finding);
        }
    }

    private Map<String, Object> json(CheckResult result) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("image", image.toString());
        fields.put("good", result.isGood());
        fields.put("errors", result.errors());
        fields.put("notes", result.notes());
        fields.put("paths", result.paths());
        fields.put("inodes", result.inodes());
        fields.put("chunks", result.chunks());
        fields.put("blobs", result.blobs());
        fields.put("blobFiles", result.blobFiles());
        fields.put("dataBytes", result.dataBytes());
        fields.put("findings", told);
        return fields;
    }

    private String summary(CheckResult result) {
        String blobs = counted(result.blobs(), "blob");
        if (result.blobFiles() == 0
                && result.blobs() > 0
                && image.files().blobs().isEmpty()) {
            blobs += " not looked at (not beside the bootstrap; see --blobs)";
        } else {
            blobs += result.blobFiles() == result.blobs() ? "" : ", %d of them read".formatted(result.blobFiles());
            blobs += data ? ", " + Sizes.of(result.dataBytes()) + " of chunks" : "";
        }
        return String.format(
                Locale.ROOT,
                "%s: %s; %s, %s, %s%s%n",
                image,
                result.isGood() ? "good" : "not good",
                counted(result.paths(), "path"),
                counted(result.chunks(), "chunk"),
                blobs,
                counts(result));
    }

    private static String counts(CheckResult result) {
        return (result.errors() == 0 ? "" : "; " + counted(result.errors(), "error"))
                + (result.notes() == 0 ? "" : "; " + counted(result.notes(), "note"));
    }

    private static String counted(long count, String noun) {
        return "%d %s%s".formatted(count, noun, count == 1 ? "" : "s");
    }
}
