package io.rafs.statement;

import io.rafs.format.Digest;
import java.util.Optional;

/**
 * What a statement is about. Source: in-toto attestation, spec/v1/resource_descriptor.md.
 *
 * @param name of it; statements of cosign give none
 * @param sha256 of its bytes
 */
public record Subject(Optional<String> name, Digest sha256) {
    /** A subject with a name. */
    public static Subject named(String name, Digest sha256) {
        return new Subject(Optional.of(name), sha256);
    }
}
