package io.rafs.policy;

import java.util.Locale;

/** A form of signature that may prove an image good. */
public enum SignatureFormat {
    /** A golden-image statement in a sigstore bundle: covers every file. */
    GOLDEN,
    /** cosign's simple signing, or its own sign predicate in a bundle: covers the manifest. */
    COSIGN,
    /** A JWS of the Notary Project under an X.509 chain: covers the manifest. */
    NOTATION;

    /** As policies spell it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
