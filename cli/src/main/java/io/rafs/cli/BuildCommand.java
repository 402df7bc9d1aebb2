package io.rafs.cli;

import io.rafs.build.Build;
import io.rafs.build.BuildPlan;
import io.rafs.build.BuildResult;
import io.rafs.build.Report;
import io.rafs.json.JsonText;
import io.rafs.tree.WhiteoutSpec;
import io.rafs.verify.Verify;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Builds an image. */
@Command(
        name = "build",
        description = {
            "Turn an image into a bootstrap, or several, and its blobs.",
            "Writes DIR/bootstrap, DIR/blobs/<blob id> and DIR/report.json, all or nothing."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rafs build ./layout --tag v1 -o image            one image of an OCI layout",
            "  docker save app:v1 | rafs build - -o image       straight from docker",
            "  rafs build base.tar.gz app.tar.zst -o image      layers, the lowest first",
            "  rafs build ./layout -o image --compressor none   blobs that a kernel mounts as they are",
            "  rafs build ./layout -o image --layout native     compressed chunks that a new kernel mounts"
        })
final class BuildCommand implements Callable<Integer> {
    @Mixin
    private SourceMixin source;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            required = true,
            description = "The image directory to make.")
    private Path output;

    @Option(names = "--force", description = "Replace an image that is there already.")
    private boolean force;

    @Mixin
    private ShapeMixin shape;

    @Mixin
    private ReuseMixin reuse;

    @Option(
            names = "--whiteouts",
            paramLabel = "oci|overlayfs|none",
            defaultValue = "oci",
            description = "How layers mark what is gone (default: ${DEFAULT-VALUE}).")
    private WhiteoutSpec whiteouts;

    @Option(
            names = "--prefetch",
            paramLabel = "PATTERN",
            description = "A path to load first, as in /usr/bin/app or /etc/*.conf; a directory means all below it."
                    + " Repeatable; the order counts.")
    private List<String> prefetch = new ArrayList<>();

    @Option(
            names = "--prefetch-list",
            paramLabel = "FILE",
            description =
                    "A file of such patterns, one a line, after those of --prefetch; what rafs trace prints is one."
                            + " Offsets behind a tab are left out: a file is loaded whole.")
    private Path prefetchList;

    @Option(
            names = "--verify",
            paramLabel = "metadata|full|off",
            defaultValue = "metadata",
            description = {
                "What is read back and compared before the image appears (default: ${DEFAULT-VALUE}).",
                "metadata: every path, attribute, chunk place and table. full: also every chunk and file by its"
                        + " digest, and all rules of rafs check."
            })
    private Verify verify;

    @Mixin
    private ThreadsMixin threads;

    @Mixin
    private LimitMixin limits;

    @Mixin
    private OutputMixin print;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        BuildPlan plan = new BuildPlan(
                source.paths(),
                source.options(),
                output,
                force,
                shape.shape(spec.commandLine()),
                reuse.reuse(),
                whiteouts,
                patterns(),
                threads.count(),
                limits.limits(),
                verify);
        BuildResult result;
        try (ProgressLine progress = print.progress(spec.commandLine().getErr())) {
            result = Build.run(plan, System.in, progress);
        }
        result.warnings().forEach(warning -> spec.commandLine().getErr().println("rafs: note: " + warning));
        spec.commandLine()
                .getOut()
                .print(print.asJson() ? JsonText.of(Report.of(result)) : print.isQuiet() ? "" : Summary.of(result));
        return ExitCode.OK;
    }

    private List<String> patterns() throws IOException {
        List<String> patterns = new ArrayList<>(prefetch);
        if (prefetchList != null) {
            for (String line :
                    Files.readString(prefetchList, StandardCharsets.UTF_8).split("\r?\n")) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    patterns.add(line.replaceFirst("\t[0-9]+\\+[0-9]+$", ""));
                }
            }
        }
        return patterns;
    }
}
