package io.rafs.sign;

import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;

/** How a signature is computed from a message. Which one is used follows from the key and the envelope, never from the signature. */
public enum Scheme {
    /** ECDSA over SHA-256, in DER; on P-256 and P-384. */
    ECDSA_SHA256("SHA256withECDSA", "SHA-256"),
    /** Pure Ed25519. */
    ED25519("Ed25519", ""),
    /** RSASSA-PKCS1-v1_5 over SHA-256. */
    RSA_PKCS1_SHA256("SHA256withRSA", "SHA-256"),
    /** RSASSA-PSS over SHA-256, salt as long as the digest. */
    RSA_PSS_SHA256("RSASSA-PSS", "SHA-256"),
    /** RSASSA-PSS over SHA-384, salt as long as the digest. */
    RSA_PSS_SHA384("RSASSA-PSS", "SHA-384"),
    /** RSASSA-PSS over SHA-512, salt as long as the digest. */
    RSA_PSS_SHA512("RSASSA-PSS", "SHA-512"),
    /** ECDSA over SHA-256 as r and s side by side, 32 bytes each; on P-256. */
    ECDSA_P1363_SHA256("SHA256withECDSA", "SHA-256"),
    /** ECDSA over SHA-384 as r and s side by side, 48 bytes each; on P-384. */
    ECDSA_P1363_SHA384("SHA384withECDSA", "SHA-384");

    private final String algorithm;
    private final String digest;

    Scheme(String algorithm, String digest) {
        this.algorithm = algorithm;
        this.digest = digest;
    }

    /** Whether keys of this type sign so. */
    public boolean fits(KeyType type) {
        return switch (this) {
            case ECDSA_SHA256 -> type == KeyType.EC_P256 || type == KeyType.EC_P384;
            case ECDSA_P1363_SHA256 -> type == KeyType.EC_P256;
            case ECDSA_P1363_SHA384 -> type == KeyType.EC_P384;
            case ED25519 -> type == KeyType.ED25519;
            case RSA_PKCS1_SHA256, RSA_PSS_SHA256, RSA_PSS_SHA384, RSA_PSS_SHA512 -> type == KeyType.RSA;
        };
    }

    /** Throws unless keys of this type sign so: a caller's bug. */
    void check(KeyType type) {
        if (!fits(type)) {
            throw new IllegalArgumentException("%s is nothing for a key of type %s".formatted(this, type));
        }
    }

    /** Whether an ECDSA signature is two numbers side by side. */
    boolean isRaw() {
        return this == ECDSA_P1363_SHA256 || this == ECDSA_P1363_SHA384;
    }

    /** The JDK's name of what digests the message; empty for Ed25519, which does so itself. */
    String digest() {
        return digest;
    }

    /** The JDK's implementation with its parameters set; ECDSA in DER whatever the scheme. */
    Signature jdk(Provision provision) throws GeneralSecurityException {
        Signature signature = provision.signature(algorithm);
        if (algorithm.equals("RSASSA-PSS")) {
            int salt = Integer.parseInt(digest.substring(4)) / 8;
            signature.setParameter(new PSSParameterSpec(digest, "MGF1", new MGF1ParameterSpec(digest), salt, 1));
        }
        return signature;
    }

    /** Where implementations come from: the JDK itself, or a token's provider. */
    interface Provision {
        /** The implementation of this name. */
        Signature signature(String algorithm) throws GeneralSecurityException;
    }
}
