package io.rafs.policy;

import java.util.Set;

/**
 * Something that has to be said of an image, under a key for it.
 *
 * @param name as the policy calls it
 * @param types predicate types any of which will do
 */
public record RequiredAttestation(String name, Set<String> types) {
    /** Where the image comes from, by SLSA. */
    public static final RequiredAttestation PROVENANCE =
            new RequiredAttestation("provenance", Set.of("https://slsa.dev/provenance/v1"));

    /** What is in it, by SPDX or CycloneDX. */
    public static final RequiredAttestation SBOM =
            new RequiredAttestation("sbom", Set.of("https://spdx.dev/Document", "https://cyclonedx.org/bom"));

    public RequiredAttestation {
        types = Set.copyOf(types);
    }

    /** One of a predicate type without a name of its own. */
    static RequiredAttestation of(String type) {
        return new RequiredAttestation(type, Set.of(type));
    }
}
