package io.rafs.sign;

import io.rafs.format.EscapedText;
import io.rafs.format.RefusedException;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Reads private keys that are in no key store. Whoever calls wipes what was given; what is made here is wiped here. */
final class PrivateKeyFile {
    private static final HexFormat HEX = HexFormat.of();

    /** SEQUENCE { 0, SEQUENCE { Ed25519 }, OCTET STRING { OCTET STRING }}, up to the 32 bytes of the key. */
    private static final byte[] ED25519 = HEX.parseHex("302e020100300506032b657004220420");

    /** The same of version 1, with the public key behind. */
    private static final byte[] ED25519_WITH_PUBLIC = HEX.parseHex("3051020101300506032b657004220420");

    /** SEQUENCE { ecPublicKey, prime256v1 }. */
    private static final byte[] P256 = HEX.parseHex("301306072a8648ce3d020106082a8648ce3d030107");

    /** SEQUENCE { ecPublicKey, secp384r1 }. */
    private static final byte[] P384 = HEX.parseHex("301006072a8648ce3d020106052b81040022");

    /** SEQUENCE { rsaEncryption, NULL }. */
    private static final byte[] RSA = HEX.parseHex("300d06092a864886f70d0101010500");

    private static final byte[] VERSION_0 = HEX.parseHex("020100");

    private PrivateKeyFile() {}

    /** The key of a PEM file. */
    static Signer parsePem(String where, byte[] file, List<X509Certificate> chain, Passphrases passphrases)
            throws IOException {
        List<Pem> blocks = Pem.parse(where, file);
        try {
            Pem key = null;
            for (Pem block : blocks) {
                // openssl ecparam -genkey writes the curve before the key
                if (!block.type().equals("EC PARAMETERS")) {
                    if (key != null) {
                        throw new RefusedException(
                                where,
                                "it has more than one PEM block ('%s', '%s'), expected one private key; certificates go into a file of their own"
                                        .formatted(EscapedText.of(key.type()), EscapedText.of(block.type())));
                    }
                    key = block;
                }
            }
            if (key == null) {
                throw new RefusedException(where, "it has parameters of a curve and no key, expected a private key");
            }
            return open(where, key, chain, passphrases);
        } finally {
            blocks.forEach(Pem::wipe);
        }
    }

    private static Signer open(String where, Pem key, List<X509Certificate> chain, Passphrases passphrases)
            throws IOException {
        byte[] pkcs8 = pkcs8(where, key, passphrases);
        try {
            return fromPkcs8(where, pkcs8, chain);
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
        }
    }

    private static byte[] pkcs8(String where, Pem key, Passphrases passphrases) throws IOException {
        if (key.type().equals("ENCRYPTED PRIVATE KEY")) {
            char[] passphrase = passphrases.passphrase(where);
            try {
                return Pbes2.decrypt(where, key.bytes(), passphrase);
            } finally {
                Arrays.fill(passphrase, '\0');
            }
        }
        if (CosignKey.isType(key.type())) {
            char[] passphrase = passphrases.cosignPassphrase(where);
            try {
                return CosignKey.decrypt(where, key.bytes(), passphrase);
            } finally {
                Arrays.fill(passphrase, '\0');
            }
        }
        return switch (key.type()) {
            case "PRIVATE KEY" -> key.bytes();
            case "RSA PRIVATE KEY" -> Der.sequence(VERSION_0, RSA, Der.of(0x04, key.bytes()));
            case "EC PRIVATE KEY" -> Der.sequence(VERSION_0, curve(where, key.bytes()), Der.of(0x04, key.bytes()));
            default ->
                throw new RefusedException(
                        where,
                        "it is a PEM block '%s', expected a private key: 'PRIVATE KEY', 'ENCRYPTED PRIVATE KEY', 'EC PRIVATE KEY', 'RSA PRIVATE KEY' or cosign's"
                                .formatted(EscapedText.of(key.type())));
        };
    }

    /** The algorithm that an ECPrivateKey's parameters mean. */
    private static byte[] curve(String where, byte[] sec1) throws RefusedException {
        DerIn key = new DerIn(where, sec1).sequence();
        key.number();
        Arrays.fill(key.take(0x04), (byte) 0);
        byte[] name = key.tag() == 0xa0 ? key.enter(0xa0).whole(0x06) : new byte[0];
        for (byte[] algorithm : List.of(P256, P384)) {
            byte[] curve = Arrays.copyOfRange(algorithm, 11, algorithm.length);
            if (Arrays.equals(curve, name)) {
                return algorithm;
            }
        }
        throw new RefusedException(where, "its curve is not named, or another one; expected P-256 or P-384");
    }

    /** The signer of an unencrypted PKCS#8 key. */
    static Signer fromPkcs8(String where, byte[] pkcs8, List<X509Certificate> chain) throws RefusedException {
        try {
            if (has(ED25519, pkcs8, 32) || has(ED25519_WITH_PUBLIC, pkcs8, 32 + 35)) {
                return EdSigner.of(Arrays.copyOfRange(pkcs8, ED25519.length, ED25519.length + 32), chain);
            }
            Optional<KeyType> curve = algorithmIs(P256, pkcs8)
                    ? Optional.of(KeyType.EC_P256)
                    : algorithmIs(P384, pkcs8) ? Optional.of(KeyType.EC_P384) : Optional.empty();
            if (curve.isPresent()) {
                return EcSigner.of(where, curve.get(), ecNumber(where, pkcs8), chain);
            }
            if (key("RSA", pkcs8) instanceof RSAPrivateCrtKey rsa) {
                return rsa(where, rsa, chain);
            }
        } catch (GeneralSecurityException | RuntimeException e) {
            // what the JDK makes of damaged DER is not documented to be one exception; its message may hold parts of
            // the key
            throw unknown(where);
        }
        throw unknown(where);
    }

    private static RefusedException unknown(String where) {
        return new RefusedException(
                where,
                "it is no private key that is known here, or it is damaged; expected EC P-256 or P-384, Ed25519, or RSA of 2048 to 4096 bits");
    }

    private static Signer rsa(String where, RSAPrivateCrtKey secret, List<X509Certificate> chain)
            throws GeneralSecurityException, RefusedException {
        byte[] spki = KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(secret.getModulus(), secret.getPublicExponent()))
                .getEncoded();
        return new JdkSigner(PublicKeyFile.fromSpki(where, spki), chain, secret, Signature::getInstance, () -> {});
    }

    /** The number in ECPrivateKey in PrivateKeyInfo; the JDK could tell, but takes longer to load for it than signing does. */
    private static BigInteger ecNumber(String where, byte[] pkcs8) throws RefusedException {
        DerIn info = new DerIn(where, pkcs8).sequence();
        info.number();
        info.whole(0x30);
        byte[] sec1 = info.take(0x04);
        byte[] number = sec1Number(where, sec1);
        BigInteger secret = new BigInteger(1, number);
        Arrays.fill(sec1, (byte) 0);
        Arrays.fill(number, (byte) 0);
        return secret;
    }

    private static byte[] sec1Number(String where, byte[] sec1) throws RefusedException {
        DerIn key = new DerIn(where, sec1).sequence();
        key.number();
        return key.take(0x04);
    }

    private static PrivateKey key(String algorithm, byte[] pkcs8) throws GeneralSecurityException {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    private static boolean has(byte[] header, byte[] pkcs8, int rest) {
        return pkcs8.length == header.length + rest && Arrays.equals(pkcs8, 0, header.length, header, 0, header.length);
    }

    /** Whether the algorithm stands behind the outer header and the version. */
    private static boolean algorithmIs(byte[] algorithm, byte[] pkcs8) {
        int at = pkcs8.length > 2 && pkcs8[1] == (byte) 0x81 ? 6 : 5;
        return pkcs8.length > at + algorithm.length
                && Arrays.equals(pkcs8, at, at + algorithm.length, algorithm, 0, algorithm.length);
    }
}
