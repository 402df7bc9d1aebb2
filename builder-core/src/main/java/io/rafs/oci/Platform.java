package io.rafs.oci;

import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A platform as image indexes name it. Source: OCI image index, "platform".
 *
 * @param os such as {@code linux}
 * @param architecture such as {@code amd64}
 * @param variant such as {@code v8}, or empty
 */
public record Platform(String os, String architecture, String variant) {
    /** Parses {@code os/architecture[/variant]}. */
    public static Platform parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length < 2 || parts.length > 3 || parts[0].isEmpty() || parts[1].isEmpty()) {
            throw new IllegalArgumentException("'%s' is no platform; write os/architecture[/variant]".formatted(text));
        }
        return new Platform(parts[0], parts[1], parts.length == 3 ? parts[2] : "");
    }

    /** The platform of an index entry, if it has one. */
    public static Optional<Platform> of(JsonObject descriptor) throws RefusedException {
        Optional<JsonObject> platform = descriptor.object("platform");
        if (platform.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(ofEntry(platform.get()));
    }

    /** What the platform object of an index entry says, or an image's config, which has the same fields. */
    public static Platform ofEntry(JsonObject platform) throws RefusedException {
        return new Platform(
                platform.text("os").orElse(""),
                platform.text("architecture").orElse(""),
                platform.text("variant").orElse(""));
    }

    /** What an index is to say of an image with this config. Source: OCI image index, "platform". */
    public static Map<String, Object> entry(JsonObject config) {
        Map<String, Object> all = config.fields();
        Map<String, Object> entry = new LinkedHashMap<>();
        for (String key : List.of("architecture", "os", "os.version", "os.features", "variant")) {
            if (config.has(key)) {
                entry.put(key, all.get(key));
            }
        }
        return entry;
    }

    /** Whether this is what a user means who asked for {@code wanted}: a variant counts only if it was asked for. */
    public boolean answers(Platform wanted) {
        return os.equals(wanted.os)
                && architecture.equals(wanted.architecture)
                && (wanted.variant.isEmpty() || variant.equals(wanted.variant));
    }

    /** BuildKit's mark for manifests that hold attestations rather than an image. */
    public boolean isUnknown() {
        return os.equals("unknown") && architecture.equals("unknown");
    }

    /** Files of another kind, under another kernel. */
    public boolean isWindows() {
        return os.equals("windows");
    }

    @Override
    public String toString() {
        return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
    }
}
