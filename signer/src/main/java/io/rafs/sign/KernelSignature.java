package io.rafs.sign;

import io.rafs.format.RefusedException;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A PKCS#7 signature as the kernel takes it for fs-verity files and dm-verity root hashes: detached, DER, SHA-256, naming its
 * certificate by issuer and serial, with no attributes and no certificates.
 *
 * <pre>
 * SEQUENCE { signedData, [0] { SEQUENCE {
 *   1, SET { sha256 }, SEQUENCE { data },
 *   SET { SEQUENCE {
 *     1, SEQUENCE { issuer, serial }, sha256, rsaEncryption or ecdsa-with-SHA256, OCTET STRING signature }}}}}
 * </pre>
 *
 * <p>Others write sha256WithRSAEncryption there; OpenSSL takes that, and Linux up to 6.12 answers ENOPKG.
 */
public final class KernelSignature {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] VERSION_1 = HEX.parseHex("020101");
    private static final byte[] SIGNED_DATA = HEX.parseHex("06092a864886f70d010702");
    private static final byte[] DATA = HEX.parseHex("300b06092a864886f70d010701");
    private static final byte[] SHA256 = HEX.parseHex("300d06096086480165030402010500");
    private static final byte[] SHA256_WITHOUT_NULL = HEX.parseHex("300b0609608648016503040201");
    private static final byte[] RSA = HEX.parseHex("300d06092a864886f70d0101010500");
    private static final byte[] SHA256_WITH_RSA = HEX.parseHex("300d06092a864886f70d01010b0500");
    private static final byte[] ECDSA_SHA256 = HEX.parseHex("300a06082a8648ce3d040302");

    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int TAGGED_0 = 0xa0;

    private KernelSignature() {}

    /**
     * The signature of a message: of fs-verity's formatted digest, or of a root hash as 64 hex digits.
     *
     * @throws RefusedException if the key has no certificate, which the signature must name, or is Ed25519
     */
    public static byte[] sign(byte[] message, Signer signer) throws IOException {
        VerifyingKey key = signer.key();
        if (key.type() == KeyType.ED25519) {
            throw new RefusedException(
                    key.toString(), "kernels take no Ed25519 signatures of verity digests, expected an RSA or EC key");
        }
        if (signer.chain().isEmpty()) {
            throw new RefusedException(
                    key.toString(),
                    "it has no certificate, and a kernel finds keys by theirs; give one with --cert (rafs keygen --cert makes it)");
        }
        byte[] signature = signer.sign(key.general(), message);
        byte[] signerInfo = Der.sequence(
                VERSION_1,
                name(signer.chain().get(0)),
                SHA256,
                key.type() == KeyType.RSA ? RSA : ECDSA_SHA256,
                Der.of(0x04, signature));
        return Der.sequence(
                SIGNED_DATA,
                Der.of(TAGGED_0, Der.sequence(VERSION_1, Der.of(SET, SHA256), DATA, Der.of(SET, signerInfo))));
    }

    /** IssuerAndSerialNumber. */
    private static byte[] name(X509Certificate certificate) {
        return Der.sequence(
                certificate.getIssuerX500Principal().getEncoded(),
                Der.of(0x02, certificate.getSerialNumber().toByteArray()));
    }

    /**
     * Whether this is the certificate's signature of the message.
     *
     * @param where the signature, for messages
     * @throws RefusedException if the signature does not have the form that kernels take, whoever made it
     */
    public static boolean verifies(String where, byte[] message, byte[] der, X509Certificate certificate)
            throws RefusedException {
        VerifyingKey key = VerifyingKey.of("the certificate", certificate);
        DerIn content = signedData(where, der);
        digest(where, content.enter(SET));
        need(where, content.whole(SEQUENCE), DATA, "its content is not detached data");
        if (content.tag() == TAGGED_0) {
            throw other(where, "it has certificates in it");
        }
        DerIn infos = content.enter(SET);
        content.end();
        DerIn info = infos.sequence();
        infos.end();
        need(where, info.whole(0x02), VERSION_1, "its signer is not named by issuer and serial");
        byte[] name = info.whole(SEQUENCE);
        digest(where, info);
        if (info.tag() == TAGGED_0) {
            throw other(where, "it has signed attributes");
        }
        byte[] algorithm = info.whole(SEQUENCE);
        if (Arrays.equals(algorithm, SHA256_WITH_RSA)) {
            throw new RefusedException(
                    where,
                    "its signature algorithm is sha256WithRSAEncryption, expected rsaEncryption; Linux 6.12 and older do not take it, sign again with rafs verity sign");
        }
        boolean rsa = Arrays.equals(algorithm, RSA);
        if (!rsa && !Arrays.equals(algorithm, ECDSA_SHA256)) {
            throw other(where, "its signature algorithm is neither rsaEncryption nor ecdsa-with-SHA256");
        }
        byte[] signature = info.take(0x04);
        info.end();
        return Arrays.equals(name, name(certificate))
                && rsa == (key.type() == KeyType.RSA)
                && key.verifies(key.general(), message, signature);
    }

    private static DerIn signedData(String where, byte[] der) throws RefusedException {
        DerIn file = new DerIn(where, der);
        DerIn outer = file.sequence();
        file.end();
        need(where, outer.whole(0x06), SIGNED_DATA, "it is no PKCS#7 signature");
        DerIn tagged = outer.enter(TAGGED_0);
        outer.end();
        DerIn content = tagged.sequence();
        tagged.end();
        need(where, content.whole(0x02), VERSION_1, "its version is not 1");
        return content;
    }

    private static void digest(String where, DerIn in) throws RefusedException {
        byte[] algorithm = in.whole(SEQUENCE);
        if (!Arrays.equals(algorithm, SHA256) && !Arrays.equals(algorithm, SHA256_WITHOUT_NULL)) {
            throw other(where, "its digest is not SHA-256");
        }
    }

    private static void need(String where, byte[] found, byte[] wanted, String otherwise) throws RefusedException {
        if (!Arrays.equals(found, wanted)) {
            throw other(where, otherwise);
        }
    }

    private static RefusedException other(String where, String what) {
        return new RefusedException(
                where,
                what
                        + "; expected a detached PKCS#7 signature of version 1 over SHA-256, with issuer and serial and without attributes and certificates");
    }
}
