package io.rafs.sign;

import io.rafs.format.RefusedException;
import java.io.IOException;
import java.io.InputStream;

/**
 * What nydus-snapshotter checks where it is told to: an RSA signature (PKCS#1 v1.5, SHA-256) of the whole uncompressed
 * bootstrap, in base64, as an annotation of the bootstrap's layer. The key that it reads is in PKCS#1.
 */
public final class NydusSignature {
    /** The annotation, which containerd hands on as a label. */
    public static final String ANNOTATION = "containerd.io/snapshot/nydus-signature";

    private NydusSignature() {}

    /**
     * The annotation's value for a bootstrap, which is read to its end: 344 characters for RSA-2048, 684 for RSA-4096.
     *
     * @throws RefusedException if the key is not RSA
     */
    public static String sign(InputStream bootstrap, Signer signer) throws IOException {
        if (signer.key().type() != KeyType.RSA) {
            throw new RefusedException(
                    signer.key().toString(),
                    "nydus-snapshotter knows RSA keys alone; sign with one, or leave its annotation out");
        }
        return Base64Text.of(signer.sign(Scheme.RSA_PKCS1_SHA256, bootstrap));
    }

    /**
     * Whether the annotation is the key's signature of the bootstrap, which is read to its end; false for keys that are not RSA.
     *
     * @param where the annotation, for messages
     * @throws RefusedException if it is not base64
     */
    public static boolean verifies(String where, InputStream bootstrap, String annotation, VerifyingKey key)
            throws IOException {
        byte[] signature = Base64Text.parse(where, annotation);
        return key.verifies(Scheme.RSA_PKCS1_SHA256, bootstrap, signature);
    }
}
