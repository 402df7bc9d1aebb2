package io.rafs.cli;

import io.rafs.testdata.Tool;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The command, run in this JVM or as users get it: the packed jar in a process of its own. */
record Cli(int code, String out, String err) {
    /** Runs it here. Bytes that are not text come behind the text, as ISO 8859-1. */
    static Cli run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] texts = new String[arguments.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = arguments[i].toString();
        }
        PrintWriter outWriter = new PrintWriter(out);
        PrintWriter errWriter = new PrintWriter(err);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int code = Main.commandLine(outWriter, errWriter, bytes).execute(texts);
        outWriter.flush();
        errWriter.flush();
        return new Cli(code, out + bytes.toString(StandardCharsets.ISO_8859_1), err.toString());
    }

    /** The packed jar, to be started with arguments; for integration tests. */
    static Tool jar(String... javaOptions) {
        return jarUnder(
                Tool.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()), javaOptions);
    }

    /** The packed jar under some JDK's launcher. */
    static Tool jarUnder(Tool java, String... javaOptions) {
        return java.withArguments((Object[]) javaOptions)
                .withArguments("-jar", jarFile())
                .withLimit(Duration.ofMinutes(10));
    }

    /**
     * A command that takes note of signals, whoever started the tests: a shell's background jobs, and what they start, ignore
     * interrupts, and a JVM then does, too. Where {@code env} cannot help, it is the command itself.
     */
    static List<String> interruptible(List<String> command) {
        List<String> wrapped = new ArrayList<>();
        Optional<Path> env = Tool.find("env");
        if (env.isPresent()
                && Tool.require("env")
                        .run("--default-signal=INT,HUP,TERM", "true")
                        .ok()) {
            wrapped.addAll(List.of(env.get().toString(), "--default-signal=INT,HUP,TERM"));
        }
        wrapped.addAll(command);
        return wrapped;
    }

    static Path jarFile() {
        return Path.of(System.getProperty("rafs.jar"));
    }

    /** The root of the checkout. */
    static Path root() {
        return Path.of(System.getProperty("rafs.root"));
    }
}
