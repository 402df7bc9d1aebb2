package io.rafs.sbom;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A package URL: {@code pkg:type/namespace/name@version?qualifiers}. Source: package-url/purl-spec, PURL-SPECIFICATION.rst and
 * PURL-TYPES.rst.
 *
 * @param ecosystem decides the type, and which parts are in lower case
 * @param namespace parts divided by slashes; a distribution, Maven's group, npm's scope
 * @param name of the package
 * @param version if it has one
 * @param qualifiers by their keys, which are lower-case letters; those without a value are left out
 */
public record PackageUrl(
        Ecosystem ecosystem,
        Optional<String> namespace,
        String name,
        Optional<String> version,
        SortedMap<String, String> qualifiers) {
    private static final String PLAIN = ".-_~:";

    public PackageUrl {
        SortedMap<String, String> kept = new TreeMap<>(qualifiers);
        kept.values().removeIf(String::isEmpty);
        qualifiers = Collections.unmodifiableSortedMap(kept);
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a package without a name");
        }
    }

    /** One without qualifiers. */
    static PackageUrl of(Ecosystem ecosystem, Optional<String> namespace, String name, Optional<String> version) {
        return new PackageUrl(ecosystem, namespace, name, version, new TreeMap<>());
    }

    /** Its canonical spelling. */
    @Override
    public String toString() {
        StringBuilder out =
                new StringBuilder("pkg:").append(ecosystem.purlType()).append('/');
        namespace.ifPresent(spaces -> {
            for (String part : lower(spaces, lowerNamespace()).split("/")) {
                if (!part.isEmpty()) {
                    out.append(encoded(part)).append('/');
                }
            }
        });
        out.append(encoded(spelled()));
        version.ifPresent(text -> out.append('@').append(encoded(text)));
        String pairs = qualifiers.entrySet().stream()
                .map((Map.Entry<String, String> pair) -> pair.getKey() + "=" + encoded(pair.getValue()))
                .collect(Collectors.joining("&"));
        return out.append(pairs.isEmpty() ? "" : "?").append(pairs).toString();
    }

    private boolean lowerNamespace() {
        return ecosystem == Ecosystem.DEB || ecosystem == Ecosystem.APK || ecosystem == Ecosystem.RPM;
    }

    private String spelled() {
        return switch (ecosystem) {
            case DEB, APK -> lower(name, true);
            case PYPI -> lower(name, true).replace('_', '-');
            default -> name;
        };
    }

    private static String lower(String text, boolean yes) {
        return yes ? text.toLowerCase(Locale.ROOT) : text;
    }

    private static String encoded(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            boolean letter = octet >= 'a' && octet <= 'z' || octet >= 'A' && octet <= 'Z';
            if (letter || octet >= '0' && octet <= '9' || PLAIN.indexOf(octet) >= 0) {
                out.append((char) octet);
            } else {
                out.append("%%%02X".formatted(octet & 0xff));
            }
        }
        return out.toString();
    }
}
