package io.rafs.cli;

import io.rafs.registry.RegistryOptions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How many blobs are on their way at once. */
final class JobsMixin {
    @Option(
            names = "--jobs",
            paramLabel = "N",
            description =
                    "How many blobs are sent or fetched at once, 1..64 (default: ${DEFAULT-VALUE}). The result does not"
                            + " depend on it; memory hardly does.")
    private int jobs = RegistryOptions.JOBS;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    int count() {
        if (jobs < 1 || jobs > RegistryOptions.MAX_JOBS) {
            throw new ParameterException(
                    spec.commandLine(), "--jobs is %d, expected 1..%d".formatted(jobs, RegistryOptions.MAX_JOBS));
        }
        return jobs;
    }
}
