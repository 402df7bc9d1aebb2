package io.rafs.policy;

import io.rafs.sign.VerifyingKey;
import java.util.Set;

/**
 * A key that a policy pins.
 *
 * @param name what people call it, in messages
 * @param key what verifies
 * @param validity when it counts
 * @param uses what it may vouch for, at least one
 */
public record TrustedKey(String name, VerifyingKey key, Validity validity, Set<Use> uses) {
    public TrustedKey {
        uses = Set.copyOf(uses);
        if (uses.isEmpty()) {
            throw new IllegalArgumentException("the key " + name + " is for nothing");
        }
    }

    /** A key that always counts, for everything. */
    public static TrustedKey always(String name, VerifyingKey key) {
        return new TrustedKey(name, key, Validity.ALWAYS, Set.of(Use.values()));
    }

    Signatory signatory() {
        return new Signatory(name, key.id());
    }
}
