package io.rafs.policy;

import io.rafs.sign.Scheme;
import io.rafs.sign.Signer;
import io.rafs.sign.VerifyingKey;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** A key that lives as long as a test. */
final class TestKey implements Signer {
    private static final Map<Scheme, String> JDK = Map.of(
            Scheme.ECDSA_SHA256, "SHA256withECDSA",
            Scheme.ED25519, "Ed25519",
            Scheme.RSA_PKCS1_SHA256, "SHA256withRSA");

    private final KeyPair pair;
    private final VerifyingKey key;

    private TestKey(KeyPair pair) throws IOException {
        this.pair = pair;
        this.key = VerifyingKey.parse("a test", pair.getPublic().getEncoded());
    }

    static TestKey ec() {
        return make("EC", new ECGenParameterSpec("secp256r1"));
    }

    static TestKey ed25519() {
        return make("Ed25519", null);
    }

    private static TestKey make(String algorithm, ECGenParameterSpec curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (curve != null) {
                generator.initialize(curve);
            }
            return new TestKey(generator.generateKeyPair());
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    TrustedKey trusted(String name) {
        return TrustedKey.always(name, key);
    }

    String spki() {
        return Base64.getEncoder().encodeToString(key.spki());
    }

    @Override
    public VerifyingKey key() {
        return key;
    }

    @Override
    public List<X509Certificate> chain() {
        return List.of();
    }

    @Override
    public byte[] sign(Scheme scheme, InputStream message) throws IOException {
        return raw(JDK.get(scheme), message.readAllBytes());
    }

    /** A signature by any algorithm of the JDK. */
    byte[] raw(String algorithm, byte[] message) throws IOException {
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(pair.getPrivate());
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        // a test's key is no secret
    }
}
