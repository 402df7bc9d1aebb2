package io.rafs.sign;

import io.rafs.format.RefusedException;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Optional;

/** Makes keys. */
public final class KeyMaker {
    private final SecureRandom random;

    /** A maker that takes its randomness from there. */
    public KeyMaker(SecureRandom random) {
        this.random = random;
    }

    /**
     * Makes a key of this type.
     *
     * @param bits of the modulus, 2048 to 4096; for RSA alone, the others have one size each
     */
    public MadeKey make(KeyType type, int bits) {
        if (type == KeyType.RSA && (bits < 2048 || bits > 4096)) {
            throw new IllegalArgumentException("RSA keys have 2048 to 4096 bits, not " + bits);
        }
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(
                    type == KeyType.RSA ? "RSA" : type == KeyType.ED25519 ? "Ed25519" : "EC");
            Optional<AlgorithmParameterSpec> parameters = parameters(type, bits);
            if (parameters.isPresent()) {
                generator.initialize(parameters.get(), random);
            } else {
                generator.initialize(255, random);
            }
            return new MadeKey(generator.generateKeyPair().getPrivate().getEncoded(), random);
        } catch (GeneralSecurityException | RefusedException e) {
            throw new IllegalStateException("every Java makes %s keys, and we read them".formatted(type), e);
        }
    }

    private static Optional<AlgorithmParameterSpec> parameters(KeyType type, int bits) {
        return switch (type) {
            case EC_P256 -> Optional.of(new ECGenParameterSpec("secp256r1"));
            case EC_P384 -> Optional.of(new ECGenParameterSpec("secp384r1"));
            case ED25519 -> Optional.empty();
            case RSA -> Optional.of(new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4));
        };
    }
}
