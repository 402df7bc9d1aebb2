package io.rafs.policy;

import io.rafs.format.Digest;

/**
 * Who signed: one of the policy's keys or roots.
 *
 * @param name as the policy calls it
 * @param id SHA-256 of its public key, as SubjectPublicKeyInfo in DER
 */
public record Signatory(String name, Digest id) implements Comparable<Signatory> {
    @Override
    public int compareTo(Signatory other) {
        return id.compareTo(other.id);
    }

    /** Name and the begin of the id. */
    @Override
    public String toString() {
        return "'%s' (%s)".formatted(name, id.hex().substring(0, 16));
    }
}
