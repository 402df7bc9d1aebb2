package io.rafs.golden;

/** Which envelopes an image is signed in. */
public enum SignFormat {
    /** Our statement of every file, in a sigstore bundle: an OCI referrer. */
    GOLDEN,
    /** cosign's statement of the manifest, in a sigstore bundle: what cosign 3 writes. */
    BUNDLE,
    /** Simple signing under the tag {@code sha256-<hex>.sig}: what cosign 2, skopeo and podman read. */
    COSIGN,
    /** A JWS of the Notary Project, with the key's certificates. */
    NOTATION,
    /** The bootstrap's signature that nydus-snapshotter looks for; part of the manifest. */
    NYDUS;

    /** Whether it speaks of any image, converted or not. */
    boolean isOfManifests() {
        return this == BUNDLE || this == COSIGN || this == NOTATION;
    }
}
