package io.rafs.sign;

/** What kind a key is. It alone decides which {@link Scheme schemes} are used with the key; no signature is asked. */
public enum KeyType {
    /** ECDSA on NIST P-256. */
    EC_P256,
    /** ECDSA on NIST P-384. */
    EC_P384,
    /** Pure Ed25519 (RFC 8032). */
    ED25519,
    /** RSA of 2048 to 4096 bits. */
    RSA;

    /** The one scheme of cosign's payloads and of DSSE. */
    public Scheme general() {
        return switch (this) {
            // also on P-384: cosign, who reads these, takes no other digest
            case EC_P256, EC_P384 -> Scheme.ECDSA_SHA256;
            case ED25519 -> Scheme.ED25519;
            case RSA -> Scheme.RSA_PKCS1_SHA256;
        };
    }
}
