package io.rafs.policy;

import java.util.List;
import java.util.Set;

/**
 * Who has to sign, and how.
 *
 * @param threshold how many of them, distinct, over the same thing; at least 1
 * @param keys what golden and cosign signatures are verified with
 * @param roots what notation signatures are verified under
 * @param formats which forms prove an image good; any of them does
 */
public record Signers(int threshold, List<TrustedKey> keys, List<TrustedRoot> roots, Set<SignatureFormat> formats) {
    public Signers {
        keys = List.copyOf(keys);
        roots = List.copyOf(roots);
        formats = Set.copyOf(formats);
        if (threshold < 1 || formats.isEmpty()) {
            throw new IllegalArgumentException(
                    "a threshold of %d in %s, expected 1 or more in some format".formatted(threshold, formats));
        }
        if (keys.stream().map(TrustedKey::key).distinct().count() < keys.size()) {
            throw new IllegalArgumentException("a key is there twice, and would count twice");
        }
    }

    /** How many could sign an image in this form. */
    long able(SignatureFormat format) {
        return format == SignatureFormat.NOTATION
                ? roots.size()
                : keys.stream().filter(key -> key.uses().contains(Use.IMAGE)).count();
    }
}
