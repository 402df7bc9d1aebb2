package io.rafs.policy;

import io.rafs.statement.GoldenImage;

/** What statements say, by their type. */
final class PredicateTypes {
    /** What {@code cosign sign} states: that somebody signed. Source: cosign, pkg/types/predicate.go. */
    static final String COSIGN_SIGN = "https://sigstore.dev/cosign/sign/v1";

    private PredicateTypes() {}

    /** Whether a statement of this type signs an image, rather than saying something about it. */
    static boolean areSignatures(String type) {
        return type.equals(GoldenImage.PREDICATE) || type.equals(COSIGN_SIGN);
    }
}
