package io.rafs.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** What is printed. */
final class OutputMixin {
    @Option(names = "--json", description = "Print the report as JSON on standard output.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress and no summary; notes and errors only.")
    private boolean quiet;

    boolean asJson() {
        return json;
    }

    boolean isQuiet() {
        return quiet;
    }

    /** A progress line that suits where standard error goes. */
    ProgressLine progress(PrintWriter err) {
        return progress(err, quiet);
    }

    /** The same for commands whose output is a document already. */
    static ProgressLine progress(PrintWriter err, boolean quiet) {
        if (quiet) {
            return ProgressLine.silent();
        }
        // Java cannot tell whether standard error is a terminal, and newer ones say yes always; the launcher knows.
        return Boolean.getBoolean("rafs.terminal") ? ProgressLine.bar(err) : ProgressLine.log(err);
    }
}
