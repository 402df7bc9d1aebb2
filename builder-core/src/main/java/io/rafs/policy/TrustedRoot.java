package io.rafs.policy;

import io.rafs.digest.Sha256;
import io.rafs.format.Digest;
import java.security.cert.X509Certificate;

/**
 * A certificate that a policy pins; what is signed under it counts as signed by it, whichever certificate it issued.
 *
 * @param name what people call it, in messages
 * @param certificate a root, or a self-signed leaf
 * @param validity when it counts, besides its own dates
 */
public record TrustedRoot(String name, X509Certificate certificate, Validity validity) {
    Signatory signatory() {
        return new Signatory(name, keyId());
    }

    private Digest keyId() {
        byte[] spki = certificate.getPublicKey().getEncoded();
        Sha256 hash = new Sha256();
        hash.update(spki, 0, spki.length);
        return hash.digest();
    }
}
