package io.rafs.sbom;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The main attributes of a jar's manifest. Source: JAR File Specification. */
record JarManifest(Map<String, String> attributes) {
    static final String NAME = "META-INF/MANIFEST.MF";
    static final int MAX_BYTES = 1 << 20;

    /** Lines end after 72 bytes and go on behind a blank; an empty one ends the main attributes. */
    static JarManifest parse(byte[] file) {
        Map<String, String> attributes = new TreeMap<>();
        String text = new String(file, StandardCharsets.UTF_8).replaceAll("(\\r\\n|\\r|\\n) ", "");
        for (String line : text.split("\\r\\n|\\r|\\n")) {
            int colon = line.indexOf(": ");
            if (line.isEmpty()) {
                break;
            }
            if (colon > 0) {
                attributes.putIfAbsent(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 2).strip());
            }
        }
        return new JarManifest(attributes);
    }

    /** An attribute that says something; placeholders that nobody filled in do not. */
    Optional<String> get(String name) {
        return Optional.ofNullable(attributes.get(name.toLowerCase(Locale.ROOT)))
                .filter(text -> !text.isEmpty() && !text.contains("${"));
    }
}
