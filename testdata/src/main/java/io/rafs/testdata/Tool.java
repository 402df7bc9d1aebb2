package io.rafs.testdata;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.opentest4j.AssertionFailedError;

/**
 * A program of the machine, run with a time limit, in the C locale, its output kept. Each {@code with...} answers a new
 * tool.
 */
public final class Tool {

    private final List<String> command;
    private final Duration limit;
    private final Path directory;
    private final Map<String, String> environment;

    /** What a run left behind. */
    public record Result(List<String> command, int exit, byte[] stdout, String stderr) {

        public boolean ok() {
            return exit == 0;
        }

        public String text() {
            return new String(stdout, StandardCharsets.UTF_8);
        }

        /** This result, or a failed test that shows what the tool said. */
        public Result orFail() {
            if (!ok()) {
                throw new AssertionFailedError(toString());
            }
            return this;
        }

        @Override
        public String toString() {
            return "%s\nexit %d\n%s%s".formatted(String.join(" ", command), exit, text(), stderr);
        }
    }

    private Tool(List<String> command, Duration limit, Path directory, Map<String, String> environment) {
        this.command = List.copyOf(command);
        this.limit = limit;
        this.directory = directory;
        this.environment = Map.copyOf(environment);
    }

    /** This command, with leading arguments that every run gets; a minute per run. */
    public static Tool of(String... command) {
        return new Tool(List.of(command), Duration.ofMinutes(1), null, Map.of());
    }

    /** Where a program lies, on PATH or in the directories for root's programs. */
    public static Optional<Path> find(String name) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.concat(Stream.of(path.split(File.pathSeparator)), Stream.of("/usr/sbin", "/sbin", "/usr/bin"))
                .filter(dir -> !dir.isEmpty())
                .map(dir -> Path.of(dir, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The program, or a test skipped aloud. */
    public static Tool require(String name) {
        return of(find(name)
                .orElseThrow(() -> Judge.cannotRun(name, "not on PATH"))
                .toString());
    }

    /** Python 3: the distribution's before any other, because it starts without a wrapper. */
    public static Tool python() {
        Path usual = Path.of("/usr/bin/python3");
        return Files.isExecutable(usual) ? of(usual.toString()) : require("python3");
    }

    /** The tool with further arguments that every run gets. */
    public Tool withArguments(Object... arguments) {
        return new Tool(append(arguments), limit, directory, environment);
    }

    public Tool withLimit(Duration time) {
        return new Tool(command, time, directory, environment);
    }

    public Tool withDirectory(Path dir) {
        return new Tool(command, limit, dir, environment);
    }

    public Tool withEnvironment(String key, String value) {
        Map<String, String> more = new LinkedHashMap<>(environment);
        more.put(key, value);
        return new Tool(command, limit, directory, more);
    }

    /** Runs to the end; an overrun time limit is a failed test. Arguments are taken by their {@code toString}. */
    public Result run(Object... arguments) {
        List<String> all = append(arguments);
        try {
            return run(all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted: " + all, e);
        }
    }

    private List<String> append(Object... arguments) {
        List<String> all = new ArrayList<>(command);
        Stream.of(arguments).map(Object::toString).forEach(all::add);
        return all;
    }

    private Result run(List<String> all) throws IOException, InterruptedException {
        Path out = Files.createTempFile("rafs-tool", ".out");
        Path err = Files.createTempFile("rafs-tool", ".err");
        try {
            ProcessBuilder builder = new ProcessBuilder(all)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().put("LC_ALL", "C");
            builder.environment().putAll(environment);
            if (directory != null) {
                builder.directory(directory.toFile());
            }
            Process process = builder.start();
            boolean ended = false;
            try {
                ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            } finally {
                if (!ended) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly().waitFor();
                }
            }
            Result result = new Result(
                    all,
                    process.exitValue(),
                    Files.readAllBytes(out),
                    new String(Files.readAllBytes(err), StandardCharsets.UTF_8));
            if (!ended) {
                throw new AssertionFailedError("took longer than " + limit + ": " + result);
            }
            return result;
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }
}
