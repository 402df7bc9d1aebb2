package io.rafs.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** The {@code rafs} command. */
public final class Main {
    private Main() {}

    /** Runs the command and exits with its code. */
    public static void main(String[] args) {
        PrintWriter out = writer(System.out);
        PrintWriter err = writer(System.err);
        int code = commandLine(out, err).execute(args);
        out.flush();
        err.flush();
        if (out.checkError() && code == ExitCode.OK) {
            // Whoever was to read the output is gone, or the disk is full: what was printed is not whole.
            code = ExitCode.IO;
        }
        System.exit(code);
    }

    /** The command line, printing there. */
    static CommandLine commandLine(PrintWriter out, PrintWriter err) {
        return new CommandLine(new RafsCommand())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setAbbreviatedOptionsAllowed(false)
                .setExecutionExceptionHandler(new ErrorLine())
                .setParameterExceptionHandler(new UsageLine());
    }

    /** UTF-8 whatever the locale: paths and reports must not depend on it. */
    private static PrintWriter writer(java.io.OutputStream stream) {
        return new PrintWriter(new java.io.OutputStreamWriter(stream, StandardCharsets.UTF_8), false);
    }
}
