package io.rafs.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How many threads work. */
final class ThreadsMixin {
    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many threads work (default: one for each core). The result does not depend on it.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    int count() {
        if (threads < 1 || threads > 1024) {
            throw new ParameterException(spec.commandLine(), "--threads is %d, expected 1..1024".formatted(threads));
        }
        return threads;
    }
}
