package io.rafs.policy;

import java.util.Locale;

/** What a key may vouch for. */
public enum Use {
    /** Images. */
    IMAGE,
    /** What is said about images: where they come from, what is in them. */
    ATTESTATION;

    /** As policies spell it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
