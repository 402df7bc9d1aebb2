package io.rafs.sbom;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What tests of finders need. */
final class Found {
    static final Optional<Distribution> DEBIAN =
            Optional.of(new Distribution("debian", Optional.of("12"), "Debian 12"));

    private Found() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Package URLs, or names where there are none. */
    static List<String> purls(List<SoftwarePackage> packages) {
        return packages.stream()
                .map(each -> each.purl().map(Object::toString).orElse(each.name()))
                .toList();
    }
}
