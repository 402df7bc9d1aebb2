package io.rafs.sign;

import io.rafs.format.EscapedText;
import io.rafs.format.RefusedException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECPoint;
import java.security.spec.EllipticCurve;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Reads public keys. The DER of keys on curves differs in nothing but the key itself, so it is compared rather than parsed:
 * other curves, curves given by their parameters and compressed points fall through, and a key has one spelling.
 */
final class PublicKeyFile {
    /** SEQUENCE { SEQUENCE { ecPublicKey, prime256v1 }, BIT STRING }, up to the point's 65 bytes. */
    static final byte[] P256 = hex("3059301306072a8648ce3d020106082a8648ce3d030107034200");

    /** SEQUENCE { SEQUENCE { ecPublicKey, secp384r1 }, BIT STRING }, up to the point's 97 bytes. */
    static final byte[] P384 = hex("3076301006072a8648ce3d020106052b81040022036200");

    /** SEQUENCE { SEQUENCE { Ed25519 }, BIT STRING }, up to the 32 bytes of the key. */
    static final byte[] ED25519 = hex("302a300506032b6570032100");

    /** SEQUENCE { rsaEncryption, NULL }. */
    private static final byte[] RSA = hex("300d06092a864886f70d0101010500");

    private PublicKeyFile() {}

    static VerifyingKey parse(String where, byte[] file) throws RefusedException {
        if (file.length > VerifyingKey.MAX_FILE) {
            throw new RefusedException(
                    where,
                    "it has %d bytes, expected a key or a certificate of at most %d"
                            .formatted(file.length, VerifyingKey.MAX_FILE));
        }
        if (!Pem.isPem(file)) {
            return Certificates.isDer(file)
                    ? VerifyingKey.of(where, Certificates.parseDer(where, file))
                    : fromSpki(where, file);
        }
        List<Pem> blocks = Pem.parse(where, file);
        if (blocks.size() != 1) {
            throw new RefusedException(
                    where, "it has %d PEM blocks, expected one key or one certificate".formatted(blocks.size()));
        }
        Pem block = blocks.get(0);
        return switch (block.type()) {
            case "PUBLIC KEY" -> fromSpki(where, block.bytes());
            case "RSA PUBLIC KEY" -> fromSpki(where, wrapPkcs1(block.bytes()));
            case "CERTIFICATE" -> VerifyingKey.of(where, Certificates.parseDer(where, block.bytes()));
            default ->
                throw new RefusedException(
                        where,
                        "it is a PEM block '%s', expected a public key ('PUBLIC KEY', 'RSA PUBLIC KEY') or a 'CERTIFICATE'%s"
                                .formatted(
                                        EscapedText.of(block.type()),
                                        block.type().endsWith("PRIVATE KEY")
                                                ? "; whoever verifies needs no private key"
                                                : ""));
        };
    }

    static VerifyingKey fromSpki(String where, byte[] spki) throws RefusedException {
        try {
            if (has(P256, 65, spki)) {
                return onCurve(where, new VerifyingKey(KeyType.EC_P256, 256, spki.clone()));
            }
            if (has(P384, 97, spki)) {
                return onCurve(where, new VerifyingKey(KeyType.EC_P384, 384, spki.clone()));
            }
            if (has(ED25519, 32, spki)) {
                jdkKey(KeyType.ED25519, spki);
                return new VerifyingKey(KeyType.ED25519, 256, spki.clone());
            }
            PublicKey key = jdkKey(KeyType.RSA, spki);
            if (key instanceof RSAPublicKey rsa && Arrays.equals(key.getEncoded(), spki)) {
                return rsa(where, rsa, spki.clone());
            }
        } catch (GeneralSecurityException | RuntimeException e) {
            // what the JDK makes of hostile DER is not documented to be one exception
            throw unknown(where);
        }
        throw unknown(where);
    }

    private static RefusedException unknown(String where) {
        return new RefusedException(
                where,
                "it is no public key that is known here; expected EC P-256 or P-384 (named curve, uncompressed), Ed25519, or RSA, as 'PUBLIC KEY' or a certificate");
    }

    private static VerifyingKey rsa(String where, RSAPublicKey key, byte[] spki) throws RefusedException {
        int bits = key.getModulus().bitLength();
        if (bits < 2048 || bits > 4096) {
            throw new RefusedException(where, "it is an RSA key of %d bits, expected 2048 to 4096".formatted(bits));
        }
        BigInteger exponent = key.getPublicExponent();
        if (exponent.bitLength() < 2 || exponent.bitLength() > 32 || !exponent.testBit(0)) {
            throw new RefusedException(
                    where,
                    "its RSA exponent has %d bits, expected an odd number from 3 to 2^32"
                            .formatted(exponent.bitLength()));
        }
        return new VerifyingKey(KeyType.RSA, bits, spki);
    }

    /** The JDK need not look: a point beside the curve would give a key that signs nothing but leaks something. */
    private static VerifyingKey onCurve(String where, VerifyingKey key)
            throws GeneralSecurityException, RefusedException {
        ECPublicKey ec = (ECPublicKey) jdkKey(key.type(), key.spki());
        ECPoint point = ec.getW();
        EllipticCurve curve = ec.getParams().getCurve();
        BigInteger p = ((ECFieldFp) curve.getField()).getP();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        BigInteger right =
                x.multiply(x).add(curve.getA()).multiply(x).add(curve.getB()).mod(p);
        if (x.compareTo(p) >= 0 || y.compareTo(p) >= 0 || !y.multiply(y).mod(p).equals(right)) {
            throw new RefusedException(where, "its point is not on its curve; the key is damaged or forged");
        }
        return key;
    }

    /** The key as the JDK takes it. */
    static PublicKey jdkKey(KeyType type, byte[] spki) throws GeneralSecurityException {
        String algorithm = switch (type) {
            case EC_P256, EC_P384 -> "EC";
            case ED25519 -> "Ed25519";
            case RSA -> "RSA";
        };
        return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(spki));
    }

    private static boolean has(byte[] header, int length, byte[] spki) {
        return spki.length == header.length + length && Arrays.equals(spki, 0, header.length, header, 0, header.length);
    }

    /** RSAPublicKey as SubjectPublicKeyInfo. */
    private static byte[] wrapPkcs1(byte[] pkcs1) {
        byte[] bits = new byte[pkcs1.length + 1];
        System.arraycopy(pkcs1, 0, bits, 1, pkcs1.length);
        return Der.sequence(RSA, Der.of(0x03, bits));
    }

    /** RSAPublicKey out of a SubjectPublicKeyInfo that {@link #fromSpki} took. */
    static byte[] pkcs1(VerifyingKey key) {
        byte[] spki = key.spki();
        // behind two headers of a length below 64 KiB and above 255, the algorithm, and the octet of unused bits
        return Arrays.copyOfRange(spki, 4 + RSA.length + 5, spki.length);
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
