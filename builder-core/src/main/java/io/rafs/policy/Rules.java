package io.rafs.policy;

import java.util.List;
import java.util.Set;

/**
 * What is asked of the images that a scope covers.
 *
 * @param mode what follows
 * @param signers who has to sign
 * @param identity for which name
 * @param demands what else
 */
public record Rules(Mode mode, Signers signers, Identity identity, Demands demands) {
    /** A golden statement by one of these keys for the name that is asked, and every byte is read. */
    public static Rules strict(List<TrustedKey> keys) {
        return new Rules(
                Mode.ENFORCE,
                new Signers(1, keys, List.of(), Set.of(SignatureFormat.GOLDEN)),
                Identity.EXACT,
                Demands.NONE);
    }

    /** The same, with other demands. */
    public Rules with(Demands other) {
        return new Rules(mode, signers, identity, other);
    }

    /** The same, with another identity. */
    public Rules with(Identity other) {
        return new Rules(mode, signers, other, demands);
    }

    /** The same, with other signers. */
    public Rules with(Signers other) {
        return new Rules(mode, other, identity, demands);
    }
}
