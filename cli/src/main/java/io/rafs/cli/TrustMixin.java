package io.rafs.cli;

import io.rafs.format.RefusedException;
import io.rafs.policy.Demands;
import io.rafs.policy.Policy;
import io.rafs.policy.Rules;
import io.rafs.policy.TrustedKey;
import io.rafs.sign.VerifyingKey;
import io.rafs.store.FileRange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Whom to believe. */
final class TrustMixin {
    @Option(
            names = "--key",
            paramLabel = "FILE",
            description =
                    "A public key (PEM) or a certificate: a golden statement by it is wanted, for the very repository that"
                            + " is asked. Of several keys, any one will do.")
    private List<Path> keys = new ArrayList<>();

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description =
                    "A policy (JSON), instead of keys: which keys, how many, for which repositories, how old, and more.")
    private Path policy;

    @Option(names = "--min-version", paramLabel = "N", description = "The lowest version that is accepted, with --key.")
    private Long minVersion;

    @Option(
            names = "--versions",
            paramLabel = "FILE",
            description =
                    "Where the highest versions are kept that were seen, so that no older image is accepted (default:"
                            + " rafs/versions.json in $XDG_STATE_HOME, or in ~/.local/state).")
    private Path versions;

    @Option(
            names = "--no-versions",
            description = "Keep no versions, and compare with none: an older image is accepted.")
    private boolean noVersions;

    /** The policy that the options mean. */
    Policy policy(CommandLine command, boolean metadataOnly) throws IOException {
        if (keys.isEmpty() == (policy == null)) {
            throw new ParameterException(command, "Whom to believe? Give --key FILE or --policy FILE, one of them.");
        }
        if (policy != null) {
            if (minVersion != null) {
                throw new ParameterException(command, "--min-version goes with --key; a policy says it itself");
            }
            return Policy.load(policy);
        }
        List<TrustedKey> trusted = new ArrayList<>();
        for (Path key : keys) {
            byte[] bytes = FileRange.of(key).readAll(VerifyingKey.MAX_FILE);
            trusted.add(TrustedKey.always(key.toString(), VerifyingKey.parse(key.toString(), bytes)));
        }
        Demands demands = new Demands(
                Set.of(),
                List.of(),
                Optional.empty(),
                minVersion == null ? OptionalLong.empty() : OptionalLong.of(minVersion),
                Optional.empty(),
                Set.of(),
                metadataOnly);
        return Policy.of(Rules.strict(trusted).with(demands));
    }

    /** Where versions are kept, if they are. */
    Optional<Path> versions(Map<String, String> environment) throws RefusedException {
        if (noVersions) {
            return Optional.empty();
        }
        return versions != null ? Optional.of(versions) : defaultVersions(environment);
    }

    /** Where versions are kept if nobody says otherwise. */
    static Optional<Path> defaultVersions(Map<String, String> environment) throws RefusedException {
        String state = environment.getOrDefault("XDG_STATE_HOME", "");
        String home = environment.getOrDefault("HOME", "");
        if (state.isEmpty() && home.isEmpty()) {
            throw new RefusedException(
                    "HOME",
                    "it is not set, and neither is XDG_STATE_HOME, where the versions of images that were seen are kept; set one of them");
        }
        Path base = state.isEmpty() ? Path.of(home, ".local", "state") : Path.of(state);
        return Optional.of(base.resolve("rafs").resolve("versions.json"));
    }
}
