package io.rafs.trace;

import io.rafs.format.RefusedException;
import io.rafs.image.EntryPath;
import io.rafs.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an image's configuration says of how its containers start. Source: OCI image spec, "Image Configuration".
 *
 * @param command entrypoint and cmd, one behind the other; at least one word
 * @param environment its variables; one that is set twice has its last value
 * @param workingDirectory where the command starts
 * @param user as it is spelt; empty for root
 */
public record StartConfig(
        List<String> command, Map<String, String> environment, EntryPath workingDirectory, String user) {
    private static final int MAX_ENVIRONMENT = 10_000;

    public StartConfig {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("the command has no words");
        }
    }

    /** What a config document says. */
    public static StartConfig of(JsonObject document) throws RefusedException {
        if (document.has("layers") || document.has("manifests")) {
            throw new RefusedException(
                    document.where(),
                    "it is a manifest or an index, expected an image's config; give the config, or the layout that holds both");
        }
        Optional<JsonObject> found = document.object("config");
        if (found.isEmpty()) {
            throw new RefusedException(
                    document.where(), "it has no 'config' and so names no command; expected an OCI image config");
        }
        JsonObject config = found.get();
        List<String> command = new ArrayList<>(config.texts("Entrypoint"));
        command.addAll(config.texts("Cmd"));
        if (command.isEmpty() || command.get(0).isEmpty()) {
            throw new RefusedException(
                    config.where(), "it has neither Entrypoint nor Cmd, so that it says nothing of what a start reads");
        }
        return new StartConfig(
                command,
                environment(config),
                workingDirectory(config),
                config.text("User").orElse(""));
    }

    private static Map<String, String> environment(JsonObject config) throws RefusedException {
        Map<String, String> environment = new LinkedHashMap<>();
        List<String> settings = config.texts("Env");
        if (settings.size() > MAX_ENVIRONMENT) {
            throw new RefusedException(
                    config.where(),
                    "Env has %d variables, at most %d are taken".formatted(settings.size(), MAX_ENVIRONMENT));
        }
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals > 0) {
                environment.put(setting.substring(0, equals), setting.substring(equals + 1));
            }
        }
        return environment;
    }

    private static EntryPath workingDirectory(JsonObject config) throws RefusedException {
        try {
            return EntryPath.parse(config.text("WorkingDir").orElse("/"));
        } catch (IllegalArgumentException e) {
            throw new RefusedException(config.where(), "WorkingDir is no path: " + e.getMessage());
        }
    }
}
