package io.rafs.sign;

import io.rafs.format.EscapedText;
import io.rafs.format.RefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import javax.security.auth.x500.X500Principal;

/**
 * A certificate that a key issues to itself.
 *
 * <pre>
 * SEQUENCE {
 *   SEQUENCE {
 *     [0] 2 (version 3), serial, algorithm, issuer, SEQUENCE { from, to }, subject, SubjectPublicKeyInfo,
 *     [3] SEQUENCE { basicConstraints, keyUsage, extKeyUsage, subjectKeyIdentifier }},
 *   algorithm, BIT STRING signature }
 * </pre>
 */
record SelfSigned(String subject, Instant from, Instant to) {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] VERSION_3 = HEX.parseHex("a003020102");

    /** Critical, CA:FALSE. */
    private static final byte[] NO_AUTHORITY = HEX.parseHex("300c0603551d130101ff04023000");

    /** Critical, digitalSignature. */
    private static final byte[] SIGNS = HEX.parseHex("300e0603551d0f0101ff040403020780");

    /** codeSigning. */
    private static final byte[] CODE = HEX.parseHex("30130603551d25040c300a06082b06010505070303");

    private static final byte[] KEY_IDENTIFIER = HEX.parseHex("0603551d0e");

    private static final byte[] ECDSA_SHA256 = HEX.parseHex("300a06082a8648ce3d040302");
    private static final byte[] ED25519 = HEX.parseHex("300506032b6570");
    private static final byte[] RSA_SHA256 = HEX.parseHex("300d06092a864886f70d01010b0500");

    private static final DateTimeFormatter SHORT = DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'", Locale.ROOT);
    private static final DateTimeFormatter LONG = DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'", Locale.ROOT);

    /** The certificate of the signer's key, in DER. */
    byte[] sign(Signer signer, SecureRandom random) throws IOException {
        VerifyingKey key = signer.key();
        byte[] algorithm = switch (key.type()) {
            case EC_P256, EC_P384 -> ECDSA_SHA256;
            case ED25519 -> ED25519;
            case RSA -> RSA_SHA256;
        };
        byte[] name = name();
        byte[] body = Der.sequence(
                VERSION_3,
                Der.of(0x02, serial(random)),
                algorithm,
                name,
                Der.sequence(time(from), time(to)),
                name,
                key.spki(),
                Der.of(0xa3, Der.sequence(NO_AUTHORITY, SIGNS, CODE, Der.sequence(KEY_IDENTIFIER, identifier(key)))));
        byte[] signature = signer.sign(key.general(), body);
        return Der.sequence(body, algorithm, Der.of(0x03, new byte[1], signature));
    }

    private byte[] name() throws RefusedException {
        try {
            byte[] name = new X500Principal(subject).getEncoded();
            if (name.length > 2) {
                return name;
            }
        } catch (IllegalArgumentException e) {
            throw unreadable();
        }
        throw unreadable();
    }

    private RefusedException unreadable() {
        return new RefusedException(
                "the certificate's subject",
                "it is '%s', expected a distinguished name such as CN=builds,O=Example"
                        .formatted(EscapedText.of(subject)));
    }

    /** 127 bits, of which the first is set: positive, and always as long. */
    private static byte[] serial(SecureRandom random) {
        byte[] serial = new byte[16];
        random.nextBytes(serial);
        serial[0] = (byte) (serial[0] & 0x7f | 0x40);
        return serial;
    }

    /** RFC 5280 has two digits for the year until 2049, and four from then on. */
    private static byte[] time(Instant time) throws RefusedException {
        var utc = time.truncatedTo(ChronoUnit.SECONDS).atOffset(ZoneOffset.UTC);
        if (utc.getYear() < 1950 || utc.getYear() > 9999) {
            throw new RefusedException(
                    "the certificate's validity", "its year is %d, expected 1950 to 9999".formatted(utc.getYear()));
        }
        boolean brief = utc.getYear() < 2050;
        return Der.of(brief ? 0x17 : 0x18, utc.format(brief ? SHORT : LONG).getBytes(StandardCharsets.US_ASCII));
    }

    /** The first 160 bits of the key's SHA-256, by the first method of RFC 7093 but over all of the key: any name will do. */
    private static byte[] identifier(VerifyingKey key) {
        return Der.of(0x04, Der.of(0x04, Arrays.copyOf(key.id().bytes(), 20)));
    }
}
