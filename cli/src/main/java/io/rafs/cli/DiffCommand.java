package io.rafs.cli;

import io.rafs.build.Comparison;
import io.rafs.build.DiffPlan;
import io.rafs.diff.DiffJson;
import io.rafs.diff.DiffPage;
import io.rafs.diff.DiffResult;
import io.rafs.diff.DiffText;
import io.rafs.oci.Platform;
import io.rafs.read.ImageFiles;
import io.rafs.source.SourceOptions;
import io.rafs.tree.WhiteoutSpec;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what changed from one image to another, and what it weighs. */
@Command(
        name = "diff",
        description = {
            "Say what changed from A to B: paths added, removed and changed, and how many bytes are new.",
            "Of two images, new bytes are those of stored chunks that B has and A lacks: what a node that holds A"
                    + " fetches for B. If A or B is a source, content is compared, and files are weighed as they are:"
                    + " is this image what that source says?"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rafs diff old-image new-image                        what changed, and what it weighs",
            "  rafs diff old-image new-image --html diff.html       with a map of where the bytes went",
            "  rafs diff old-image new-image --fail-over 50M        for CI: ends with 5 above 50 MiB of new bytes",
            "  rafs diff layout image --tag v1 --exit-code          is the image what its source says?",
            "  rafs diff layout layout --tag v1 --tag v2            two images of a layout, before they are built",
            "  rafs diff image base.tar app.tar                     an image and its layers, the lowest first",
            "",
            "Ends with 0 however much differs, but for --fail-over and --exit-code: then with 5."
        })
final class DiffCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "A",
            description = "A directory that rafs build made, a bootstrap file, or a source as rafs build takes it.")
    private Path first;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "B",
            description = "The same; several are the layer tars of one source, the lowest first.")
    private List<Path> second;

    @Option(
            names = "--blobs",
            paramLabel = "DIR",
            description =
                    "Where an image's blobs are, if not in 'blobs' beside the bootstrap. Given twice: of A, of B.")
    private List<Path> blobs = new ArrayList<>();

    @Option(
            names = {"--ref", "--tag"},
            paramLabel = "NAME",
            description = "Which image of a source that holds several is meant. Given twice: of A, of B; refused if"
                    + " neither is a source.")
    private List<String> refs = new ArrayList<>();

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH[/VARIANT]",
            converter = SourceMixin.PlatformConverter.class,
            description = "The platform, where an image of a source has several.")
    private Platform platform;

    @Option(
            names = "--whiteouts",
            paramLabel = "oci|overlayfs|none",
            defaultValue = "oci",
            description = "How layers of a source mark what is gone (default: ${DEFAULT-VALUE}).")
    private WhiteoutSpec whiteouts;

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many paths to list as text, those with most new bytes (default: ${DEFAULT-VALUE}).")
    private int top;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Also write one HTML page, which needs nothing else, with a map of where the bytes went.")
    private Path html;

    @Option(
            names = "--fail-over",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "End with 5 if there are more new bytes than this; SIZE may end in K, M, G or T.")
    private Long failOver;

    @Option(names = "--exit-code", description = "End with 5 if any path differs, were it only in its time.")
    private boolean exitCode;

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
        if (top < 0) {
            throw new ParameterException(spec.commandLine(), "--top is %d, expected 0 or more".formatted(top));
        }
        refuseUselessChoice();
        DiffPlan plan = new DiffPlan(
                subject(List.of(first), 0), subject(second, 1), whiteouts, threads.count(), limits.limits());
        DiffResult result;
        try (ProgressLine progress = print.progress(spec.commandLine().getErr())) {
            result = Comparison.run(plan, progress);
        }
        if (html != null) {
            try (Writer out =
                    new BufferedWriter(new OutputStreamWriter(Files.newOutputStream(html), StandardCharsets.UTF_8))) {
                DiffPage.print(result, out);
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        if (print.asJson()) {
            DiffJson.print(result, out);
        } else if (!print.isQuiet()) {
            DiffText.print(result, top, out);
        }
        return judge(result);
    }

    /** What chooses among the images of a source says nothing of an image that was built. */
    private void refuseUselessChoice() throws IOException {
        String option = !refs.isEmpty() ? "--tag" : "--platform";
        boolean chooses = !refs.isEmpty() || platform != null;
        if (chooses && second.size() == 1 && ImageFiles.isImage(first) && ImageFiles.isImage(second.get(0))) {
            throw new ParameterException(
                    spec.commandLine(),
                    "%s chooses among the images of a source, but %s and %s are images that were built; leave it out, or give a source"
                            .formatted(option, first, second.get(0)));
        }
    }

    private int judge(DiffResult result) {
        if (failOver != null && result.bytes().fresh() > failOver) {
            spec.commandLine()
                    .getErr()
                    .println("rafs: %d bytes are new (%s), --fail-over allows %d (%s)"
                            .formatted(
                                    result.bytes().fresh(),
                                    Sizes.of(result.bytes().fresh()),
                                    failOver,
                                    Sizes.of(failOver)));
            return ExitCode.DIFFERENT;
        }
        return exitCode && !result.isSame() ? ExitCode.DIFFERENT : ExitCode.OK;
    }

    private DiffPlan.Subject subject(List<Path> paths, int number) {
        return new DiffPlan.Subject(
                paths,
                of("--blobs", blobs, number),
                new SourceOptions(of("--tag", refs, number), Optional.ofNullable(platform), false));
    }

    /** The value for A or B of an option that is given once for both, or twice. */
    private <T> Optional<T> of(String option, List<T> values, int number) {
        if (values.size() > 2) {
            throw new ParameterException(
                    spec.commandLine(), "%s is given %d times; twice is for A and B".formatted(option, values.size()));
        }
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(Math.min(number, values.size() - 1)));
    }
}
