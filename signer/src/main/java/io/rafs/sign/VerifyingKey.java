package io.rafs.sign;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** A public key. Two are equal if they are the same key, whatever file they came from. */
public final class VerifyingKey {
    /** Most bytes of a file with a key or certificates in it. */
    public static final int MAX_FILE = 64 << 10;

    private final KeyType type;
    private final int bits;
    private final byte[] spki;

    /** Keeps {@code spki}, which {@link PublicKeyFile} has checked, or which was computed here. */
    VerifyingKey(KeyType type, int bits, byte[] spki) {
        this.type = type;
        this.bits = bits;
        this.spki = spki;
    }

    /**
     * The key of a file: a public key (SPKI in PEM or DER, or PKCS#1 in PEM) or an X.509 certificate (PEM or DER), whose dates
     * are nobody's business here.
     *
     * @param where the file, for messages
     */
    public static VerifyingKey parse(String where, byte[] pemOrDer) throws RefusedException {
        return PublicKeyFile.parse(where, pemOrDer);
    }

    /** The key of a certificate. */
    public static VerifyingKey of(String where, X509Certificate certificate) throws RefusedException {
        return PublicKeyFile.fromSpki(where, certificate.getPublicKey().getEncoded());
    }

    /** What kind it is. */
    public KeyType type() {
        return type;
    }

    /** Its size: of the modulus for RSA, of the curve otherwise. */
    public int bits() {
        return bits;
    }

    /** The key as DER of a SubjectPublicKeyInfo: a fresh array. */
    public byte[] spki() {
        return spki.clone();
    }

    /** The key as a PEM file of the type {@code PUBLIC KEY}. */
    public byte[] pem() {
        return new Pem("PUBLIC KEY", spki).encode();
    }

    /** What names the key: the SHA-256 of {@link #spki()}. */
    public Digest id() {
        try {
            return Digest.of(MessageDigest.getInstance("SHA-256").digest(spki));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** {@link #id()} in base64: what sigstore bundles carry as the hint. */
    public String hint() {
        return Base64.getEncoder().encodeToString(id().bytes());
    }

    /** The one scheme of cosign's payloads and of DSSE. */
    public Scheme general() {
        return type.general();
    }

    /** The one scheme of notation; none where it has none. */
    public Optional<Scheme> notation() {
        return switch (type) {
            case EC_P256 -> Optional.of(Scheme.ECDSA_P1363_SHA256);
            case EC_P384 -> Optional.of(Scheme.ECDSA_P1363_SHA384);
            case ED25519 -> Optional.empty();
            case RSA ->
                switch (bits) {
                    case 2048 -> Optional.of(Scheme.RSA_PSS_SHA256);
                    case 3072 -> Optional.of(Scheme.RSA_PSS_SHA384);
                    case 4096 -> Optional.of(Scheme.RSA_PSS_SHA512);
                    default -> Optional.empty();
                };
        };
    }

    /** Whether this is the key's signature of the message; false for whatever else the bytes are. */
    public boolean verifies(Scheme scheme, byte[] message, byte[] signature) {
        try {
            return verifies(scheme, new ByteArrayInputStream(message), signature);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail to be read", e);
        }
    }

    /** Whether this is the key's signature of all that {@code message} has. */
    public boolean verifies(Scheme scheme, InputStream message, byte[] signature) throws IOException {
        if (!scheme.fits(type)) {
            return false;
        }
        Optional<byte[]> spelled = spelled(scheme, signature);
        if (spelled.isEmpty()) {
            return false;
        }
        try {
            Signature verifier = scheme.jdk(Signature::getInstance);
            verifier.initVerify(PublicKeyFile.jdkKey(type, spki));
            JdkSigner.update(verifier, message);
            return verifier.verify(spelled.get());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /**
     * The signature as the JDK takes it, provided that it is spelled as its scheme spells it: signatures are not to be bent. The
     * JDK takes Ed25519 signatures with zeros behind them.
     */
    private Optional<byte[]> spelled(Scheme scheme, byte[] signature) {
        return switch (type) {
            case EC_P256, EC_P384 ->
                (scheme.isRaw() ? EcdsaSignature.fromRaw(signature, bits / 8) : EcdsaSignature.fromDer(signature))
                        .map(EcdsaSignature::der);
            case ED25519 -> Optional.of(signature).filter(bytes -> bytes.length == 64);
            case RSA -> Optional.of(signature).filter(bytes -> bytes.length == (bits + 7) / 8);
        };
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof VerifyingKey other && Arrays.equals(spki, other.spki);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(spki);
    }

    /** Type, size and {@link #id()}, for people. */
    @Override
    public String toString() {
        String name = type == KeyType.RSA ? "RSA-" + bits : type == KeyType.ED25519 ? "Ed25519" : "EC P-" + bits;
        return name + " key " + id().hex();
    }
}
