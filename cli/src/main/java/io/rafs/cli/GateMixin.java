package io.rafs.cli;

import io.rafs.build.ConvertPlan;
import io.rafs.golden.Gate;
import io.rafs.oci.ImageName;
import io.rafs.oci.Platform;
import io.rafs.policy.Policy;
import io.rafs.registry.RegistryOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which sources may be built of. */
final class GateMixin {
    @Option(
            names = "--require-signed",
            paramLabel = "POLICY",
            description =
                    "Build only of a source that this policy accepts, and of exactly the manifest that was signed. Else"
                            + " nothing is built, and the exit code is 6.")
    private Path policy;

    @Option(
            names = "--source-identity",
            paramLabel = "HOST/REPO",
            description =
                    "The repository that the source is to be signed for, where its place says none; with --require-signed.")
    private String identity;

    @Option(
            names = "--source-signatures",
            paramLabel = "DIR",
            description = "More signatures of the source, as rafs sign --output writes them; with --require-signed.")
    private Path signatures;

    /** Whether sources have to be signed. */
    boolean isGiven() {
        return policy != null;
    }

    /** Judges the source; what is not let in, standard error tells. */
    Optional<ImageName> admit(
            CommandLine command,
            ConvertPlan.Origin source,
            Optional<Platform> platform,
            boolean whole,
            RegistryOptions registries)
            throws IOException {
        Gate.Rules rules = new Gate.Rules(
                Policy.load(policy),
                Optional.ofNullable(identity),
                Optional.ofNullable(signatures),
                TrustMixin.defaultVersions(System.getenv()),
                Instant.now());
        Gate gate = Gate.admit(source, platform, whole, rules, registries);
        if (gate.image().isEmpty()) {
            command.getErr().print(VerdictReport.of(gate.result()));
        } else {
            command.getErr().println("rafs: note: " + VerdictReport.line(gate.result()));
        }
        return gate.image();
    }

    /** Refuses what makes sense only with a policy. */
    void checkAlone(CommandLine command) {
        if (policy == null && (identity != null || signatures != null)) {
            throw new ParameterException(command, "--source-identity and --source-signatures go with --require-signed");
        }
    }
}
