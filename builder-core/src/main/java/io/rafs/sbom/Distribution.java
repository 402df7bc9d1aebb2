package io.rafs.sbom;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What {@code os-release} says of the distribution. Source: os-release(5).
 *
 * @param id such as {@code debian}, in lower case
 * @param version such as {@code 12}; rolling ones have none
 * @param name for people
 */
public record Distribution(String id, Optional<String> version, String name) {
    static final int MAX_BYTES = 64 << 10;

    /** Reads it; nothing if it has no ID, for then it names no distribution. */
    static Optional<Distribution> parse(byte[] file) {
        Map<String, String> fields = new TreeMap<>();
        for (String line : new String(file, StandardCharsets.UTF_8).split("\n")) {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.startsWith("#")) {
                fields.put(
                        line.substring(0, equals).strip(),
                        unquoted(line.substring(equals + 1).strip()));
            }
        }
        String id = fields.getOrDefault("ID", "");
        if (!id.matches("[a-z0-9._-]{1,64}")) {
            return Optional.empty();
        }
        Optional<String> version =
                Optional.ofNullable(fields.get("VERSION_ID")).filter(text -> text.matches("[A-Za-z0-9._+~-]{1,64}"));
        String pretty = fields.getOrDefault("PRETTY_NAME", fields.getOrDefault("NAME", id));
        return Optional.of(new Distribution(id, version, pretty.isBlank() || pretty.length() > 200 ? id : pretty));
    }

    /** As a shell would read it. */
    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2
                && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                && value.charAt(value.length() - 1) == value.charAt(0);
        String text = quoted ? value.substring(1, value.length() - 1) : value;
        return text.replaceAll("\\\\(.)", "$1");
    }

    /** What tells its packages from those of others in their URLs. */
    SortedMap<String, String> qualifiers() {
        SortedMap<String, String> qualifiers = new TreeMap<>();
        qualifiers.put("distro", id + version.map(text -> "-" + text).orElse(""));
        return qualifiers;
    }
}
