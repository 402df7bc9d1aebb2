package io.rafs.sign;

import io.rafs.format.RefusedException;
import java.io.IOException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** A key that was just made, and the files it is kept in. */
public final class MadeKey implements AutoCloseable {
    private static final String WHERE = "the new key";

    private final byte[] pkcs8;
    private final VerifyingKey key;
    private final SecureRandom random;

    /** Keeps {@code pkcs8}, and wipes it in the end. */
    MadeKey(byte[] pkcs8, SecureRandom random) throws RefusedException {
        this.pkcs8 = pkcs8;
        this.key = PrivateKeyFile.fromPkcs8(WHERE, pkcs8, List.of()).key();
        this.random = random;
    }

    /** The public half. */
    public VerifyingKey key() {
        return key;
    }

    /** The private key in PKCS#8 (PEM), not encrypted; the caller wipes it. */
    public byte[] privatePem() {
        return new Pem("PRIVATE KEY", pkcs8).encode();
    }

    /** The private key in PKCS#8 (PEM), encrypted by PBES2 (PBKDF2, AES-256). */
    public byte[] privatePem(char[] passphrase) {
        return new Pem("ENCRYPTED PRIVATE KEY", Pbes2.encrypt(pkcs8, passphrase, random)).encode();
    }

    /** The public key as PEM of the type {@code PUBLIC KEY}. */
    public byte[] publicPem() {
        return key.pem();
    }

    /**
     * The public key as PEM of the type {@code RSA PUBLIC KEY}, which nydus-snapshotter wants.
     *
     * @throws RefusedException if it is not RSA
     */
    public byte[] pkcs1Pem() throws RefusedException {
        if (key.type() != KeyType.RSA) {
            throw new RefusedException(key.toString(), "PKCS#1 is for RSA keys, expected one");
        }
        return new Pem("RSA PUBLIC KEY", PublicKeyFile.pkcs1(key)).encode();
    }

    /**
     * A certificate for signing images, issued by the key itself: such as kernels and notation want.
     *
     * @param subject a distinguished name, such as {@code CN=builds, O=Example}
     * @param from cut to seconds
     * @param to cut to seconds
     */
    public X509Certificate certificate(String subject, Instant from, Instant to) throws IOException {
        try (Signer signer = PrivateKeyFile.fromPkcs8(WHERE, pkcs8, List.of())) {
            return Certificates.parseDer("the new certificate", new SelfSigned(subject, from, to).sign(signer, random));
        }
    }

    /** Wipes the private key. */
    @Override
    public void close() {
        Arrays.fill(pkcs8, (byte) 0);
    }
}
