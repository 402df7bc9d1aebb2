package io.rafs.registry;

import com.google.cloud.tools.jib.api.CredentialRetriever;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.LogEvent;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import com.google.cloud.tools.jib.registry.credentials.CredentialRetrievalException;
import io.rafs.format.EscapedText;
import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What {@code docker login}, {@code podman login} and credential helpers know, by jib. */
final class DockerCredentials {
    private static final int MAX_FILE = 1 << 20;

    private final Map<String, String> environment;
    private final Consumer<String> warnings;
    private String where = "";

    DockerCredentials(Map<String, String> environment, Consumer<String> warnings) {
        this.environment = environment;
        this.warnings = warnings;
    }

    Optional<Credentials> forHost(String host) throws IOException {
        // jib knows names, not the files' repositories: any will do
        ImageReference image = ImageReference.of(host, "repository", null);
        CredentialRetrieverFactory jib = CredentialRetrieverFactory.forImage(image, this::log, environment);
        for (Path file : files()) {
            if (Files.isRegularFile(file)) {
                where = EscapedText.of(file.toString());
                Optional<JsonObject> config = parse(file);
                if (config.isEmpty()) {
                    warn(); // jib would take it for one that says nothing
                    continue;
                }
                Optional<Credentials> found = ask(jib.dockerConfig(file), host);
                if (found.isPresent() && found.get().password().isEmpty()) {
                    found = identityToken(config.get(), host);
                }
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        where = "the host's usual credential helper";
        return ask(jib.wellKnownCredentialHelpers(), host);
    }

    private Optional<Credentials> ask(CredentialRetriever retriever, String host) throws IOException {
        try {
            return retriever.retrieve().map(c -> new Credentials(c.getUsername(), c.getPassword()));
        } catch (CredentialRetrievalException e) {
            // without the cause, which may show pieces of a file or of what a helper printed
            throw new IOException("%s does not give them; run 'docker login %s', or name a user and a password"
                    .formatted(where, host));
        }
    }

    private static Optional<JsonObject> parse(Path file) throws IOException {
        try {
            return Files.size(file) > MAX_FILE
                    ? Optional.empty()
                    : Optional.of(JsonObject.parse(file.toString(), Files.readAllBytes(file)));
        } catch (RefusedException e) {
            return Optional.empty();
        }
    }

    /** What docker keeps in place of a password for some registries. jib looks for it by another spelling. */
    private static Optional<Credentials> identityToken(JsonObject config, String host) throws IOException {
        Optional<JsonObject> auths = config.object("auths");
        for (String key : List.of(host, "https://" + host, "https://" + host + "/v1/", "https://" + host + "/v2/")) {
            Optional<JsonObject> entry =
                    auths.isEmpty() ? Optional.empty() : auths.get().object(key);
            if (entry.isPresent() && entry.get().has("identitytoken")) {
                return Optional.of(
                        new Credentials(Credentials.REFRESH_TOKEN, entry.get().needText("identitytoken")));
            }
        }
        return Optional.empty();
    }

    /** Says that something went wrong, and not what: that may show pieces of a file or of what a helper printed. */
    private void log(LogEvent event) {
        if (event.getLevel() == LogEvent.Level.WARN || event.getLevel() == LogEvent.Level.ERROR) {
            warn();
        }
    }

    private void warn() {
        warnings.accept("%s, or a helper that it names, cannot be used for credentials".formatted(where));
    }

    /** Where docker, podman and skopeo look, in that order. */
    private List<Path> files() {
        List<Path> files = new ArrayList<>();
        add(files, "REGISTRY_AUTH_FILE", "");
        add(files, "DOCKER_CONFIG", "config.json");
        add(files, "XDG_RUNTIME_DIR", "containers/auth.json");
        add(files, "XDG_CONFIG_HOME", "containers/auth.json");
        add(files, "HOME", ".config/containers/auth.json");
        add(files, "HOME", ".docker/config.json");
        return files;
    }

    private void add(List<Path> files, String variable, String below) {
        String value = environment.getOrDefault(variable, "");
        if (!value.isEmpty()) {
            files.add(below.isEmpty() ? Path.of(value) : Path.of(value, below));
        }
    }
}
