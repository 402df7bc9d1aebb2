package io.rafs.sign;

import java.util.Optional;

/**
 * One of the signatures of an envelope.
 *
 * @param keyId what names the key: a hint and no more
 * @param signature the bytes
 */
public record DsseSignature(Optional<String> keyId, byte[] signature) {
    /** Keeps its own copy. */
    public DsseSignature {
        signature = signature.clone();
    }

    /** A fresh array. */
    @Override
    public byte[] signature() {
        return signature.clone();
    }
}
