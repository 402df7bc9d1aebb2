package io.rafs.registry;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Where the credentials for a registry come from. Asked once, and only if the registry wants some. */
@FunctionalInterface
public interface CredentialSource {
    /** The credentials for a host, as a {@link io.rafs.oci.Reference} names it. */
    Optional<Credentials> forHost(String host) throws IOException;

    /** None: whatever is open to everybody. */
    static CredentialSource anonymous() {
        return host -> Optional.empty();
    }

    /** These, whatever the host. */
    static CredentialSource of(Credentials credentials) {
        return host -> Optional.of(credentials);
    }

    /**
     * What {@code docker login} and its like have left: configuration files and the helpers that they name.
     *
     * @param environment of the process: HOME, DOCKER_CONFIG and others say where files are
     * @param warnings takes lines about files that cannot be used
     */
    static CredentialSource docker(Map<String, String> environment, Consumer<String> warnings) {
        return host -> new DockerCredentials(environment, warnings).forHost(host);
    }
}
