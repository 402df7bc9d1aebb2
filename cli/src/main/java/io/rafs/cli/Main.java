package io.rafs.cli;

import io.rafs.registry.Connections;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** The {@code rafs} command. */
public final class Main {
    private Main() {}

    /** Runs the command and exits with its code. */
    public static void main(String[] args) {
        PrintWriter out = writer(FileDescriptor.out);
        PrintWriter err = writer(FileDescriptor.err);
        int code;
        try {
            code = commandLine(out, err, new FileOutputStream(FileDescriptor.out))
                    .execute(args);
        } catch (OutOfMemoryError e) {
            err.println("rafs: the heap of %d MiB is too small; give Java more, as in RAFS_JAVA_OPTS=-Xmx2g rafs ..."
                    .formatted(Runtime.getRuntime().maxMemory() >> 20));
            code = ExitCode.IO;
        }
        if (out.checkError() && code == ExitCode.OK) {
            // whoever was to read it is gone, or the disk is full: what was printed is not whole
            err.println("rafs: standard output was closed, or could not be written to its end");
            code = ExitCode.IO;
        }
        err.flush();
        Connections.end();
        System.exit(code);
    }

    /** The command line, printing there; {@code bytes} takes what is not text. */
    static CommandLine commandLine(PrintWriter out, PrintWriter err, OutputStream bytes) {
        return new CommandLine(new RafsCommand(bytes))
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setAbbreviatedOptionsAllowed(false)
                .setExecutionExceptionHandler(new ErrorLine())
                .setParameterExceptionHandler(new UsageLine());
    }

    /**
     * UTF-8 whatever the locale: paths and reports must not depend on it. Not {@code System.out}, which keeps failures to
     * itself.
     */
    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), false);
    }
}
