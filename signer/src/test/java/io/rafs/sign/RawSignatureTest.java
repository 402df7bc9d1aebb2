package io.rafs.sign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.testdata.Tool;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures by themselves: every scheme of every key, repeatable, and judged by openssl. */
final class RawSignatureTest {
    @TempDir
    private Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"ec-p256", "ec-p384", "ed25519", "rsa3072"})
    void whatAKeySignsItVerifiesAndNothingElse(String name) throws Exception {
        long seed = 20260131;
        Random random = new Random(seed);
        VerifyingKey key = Fixtures.publicKey(name);
        try (Signer signer = Fixtures.signer(name, false)) {
            assertThat(signer.key()).isEqualTo(key);
            for (Scheme scheme : Scheme.values()) {
                if (!scheme.fits(key.type())) {
                    assertThatThrownBy(() -> signer.sign(scheme, new byte[0]))
                            .isInstanceOf(IllegalArgumentException.class);
                    assertThat(key.verifies(scheme, new byte[0], new byte[64])).isFalse();
                    continue;
                }
                for (int round = 0; round < 5; round++) {
                    byte[] message = new byte[random.nextInt(40_000)];
                    random.nextBytes(message);
                    byte[] signature = signer.sign(scheme, message);
                    String what = "seed %d, %s, round %d".formatted(seed, scheme, round);

                    assertThat(key.verifies(scheme, message, signature))
                            .as(what)
                            .isTrue();
                    if (!scheme.name().startsWith("RSA_PSS")) {
                        assertThat(signer.sign(scheme, message)).as(what).isEqualTo(signature);
                    }
                    byte[] longer = Arrays.copyOf(message, message.length + 1);
                    assertThat(key.verifies(scheme, longer, signature)).as(what).isFalse();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ec-p256", "ec-p384", "ed25519", "rsa3072"})
    void noChangedByteOfASignatureVerifies(String name) throws Exception {
        byte[] message = "message".getBytes(UTF_8);
        try (Signer signer = Fixtures.signer(name, false)) {
            for (Scheme scheme : Scheme.values()) {
                if (scheme.fits(signer.key().type())) {
                    byte[] signature = signer.sign(scheme, message);
                    for (int bit = 0; bit < 8 * signature.length; bit += name.equals("rsa3072") ? 11 : 3) {
                        byte[] changed = signature.clone();
                        changed[bit / 8] ^= (byte) (1 << bit % 8);
                        assertThat(signer.key().verifies(scheme, message, changed))
                                .as("%s, bit %d", scheme, bit)
                                .isFalse();
                    }
                    for (int length = 0; length < signature.length; length++) {
                        assertThat(signer.key().verifies(scheme, message, Arrays.copyOf(signature, length)))
                                .as("%s, %d bytes", scheme, length)
                                .isFalse();
                    }
                    byte[] longer = Arrays.copyOf(signature, signature.length + 1);
                    assertThat(signer.key().verifies(scheme, message, longer)).isFalse();
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"ec-p256,-sha256", "ec-p384,-sha256", "rsa3072,-sha256"})
    void opensslVerifiesTheGeneralScheme(String name, String digest) throws Exception {
        Path message = Files.writeString(dir.resolve("message"), "what everybody verifies");
        Path signature = dir.resolve("signature");
        try (Signer signer = Fixtures.signer(name, false)) {
            Files.write(signature, signer.sign(signer.key().general(), Files.readAllBytes(message)));
        }

        Tool.require("openssl")
                .run("dgst", digest, "-verify", Fixtures.key(name + ".pub.pem"), "-signature", signature, message)
                .orFail();
    }

    @Test
    void opensslVerifiesEd25519() throws Exception {
        Path message = Files.writeString(dir.resolve("message"), "what everybody verifies");
        Path signature = dir.resolve("signature");
        try (Signer signer = Fixtures.signer("ed25519", false)) {
            Files.write(signature, signer.sign(Scheme.ED25519, Files.readAllBytes(message)));
        }

        Tool.require("openssl")
                .run(
                        "pkeyutl",
                        "-verify",
                        "-rawin",
                        "-pubin",
                        "-inkey",
                        Fixtures.key("ed25519.pub.pem"),
                        "-sigfile",
                        signature,
                        "-in",
                        message)
                .orFail();
    }

    @ParameterizedTest
    @CsvSource({"RSA_PSS_SHA256,-sha256", "RSA_PSS_SHA384,-sha384", "RSA_PSS_SHA512,-sha512"})
    void opensslVerifiesPss(Scheme scheme, String digest) throws Exception {
        Path message = Files.writeString(dir.resolve("message"), "what notation verifies");
        Path signature = dir.resolve("signature");
        try (Signer signer = Fixtures.signer("rsa3072", false)) {
            Files.write(signature, signer.sign(scheme, Files.readAllBytes(message)));
        }

        Tool.require("openssl")
                .run(
                        "dgst",
                        digest,
                        "-sigopt",
                        "rsa_padding_mode:pss",
                        "-sigopt",
                        "rsa_pss_saltlen:digest",
                        "-verify",
                        Fixtures.key("rsa3072.pub.pem"),
                        "-signature",
                        signature,
                        message)
                .orFail();
    }

    /** RFC 6979, A.2.5 and A.2.6: the messages "sample" and "test". */
    @ParameterizedTest
    @CsvSource({
        "EC_P256,ECDSA_P1363_SHA256,c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721,sample,"
                + "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
                + "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
        "EC_P256,ECDSA_P1363_SHA256,c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721,test,"
                + "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367"
                + "019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083",
        "EC_P384,ECDSA_P1363_SHA384,6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d896d5724e4c70a825f872c9ea60d2edf5,sample,"
                + "94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c81a648152e44acf96e36dd1e80fabe46"
                + "99ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94fa329c145786e679e7b82c71a38628ac8"
    })
    void ecdsaSignsAsRfc6979Says(KeyType type, Scheme scheme, String secret, String message, String expected)
            throws Exception {
        try (Signer signer = EcSigner.of("key", type, new BigInteger(secret, 16), List.of())) {
            assertThat(HexFormat.of().formatHex(signer.sign(scheme, message.getBytes(UTF_8))))
                    .isEqualTo(expected);
        }
    }

    /** RFC 8032, 7.1, test 2. */
    @Test
    void ed25519SignsAsRfc8032Says() throws Exception {
        byte[] seed = HexFormat.of().parseHex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
        Signer signer = EdSigner.of(seed, List.of());

        assertThat(HexFormat.of().formatHex(signer.sign(Scheme.ED25519, new byte[] {0x72})))
                .isEqualTo(
                        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
        signer.close();
        assertThat(seed).containsOnly(0);
        assertThatThrownBy(() -> signer.sign(Scheme.ED25519, new byte[0])).isInstanceOf(IllegalStateException.class);
    }

    /** The group's order may be added to S without changing the equation. */
    @Test
    void anEd25519SignatureHasOneSpelling() throws Exception {
        VerifyingKey key = Fixtures.publicKey("ed25519");
        byte[] signature;
        try (Signer signer = Fixtures.signer("ed25519", false)) {
            signature = signer.sign(Scheme.ED25519, new byte[1]);
        }
        byte[] order = HexFormat.of().parseHex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
        int carry = 0;
        for (int i = 0; i < 32; i++) {
            carry += (signature[32 + i] & 0xff) + (order[i] & 0xff);
            signature[32 + i] = (byte) carry;
            carry >>= 8;
        }

        assertThat(key.verifies(Scheme.ED25519, new byte[1], signature)).isFalse();
    }

    @Test
    void anEcdsaSignatureOfZerosOrBeyondTheOrderVerifiesNothing() throws Exception {
        VerifyingKey key = Fixtures.publicKey("ec-p256");
        byte[] ones = new byte[64];
        Arrays.fill(ones, (byte) 0xff);

        assertThat(key.verifies(Scheme.ECDSA_P1363_SHA256, new byte[0], new byte[64]))
                .isFalse();
        assertThat(key.verifies(Scheme.ECDSA_P1363_SHA256, new byte[0], ones)).isFalse();
        assertThat(key.verifies(Scheme.ECDSA_SHA256, new byte[0], HexFormat.of().parseHex("3006020100020100")))
                .isFalse();
        assertThat(EcdsaSignature.fromDer(HexFormat.of().parseHex("300702020001020101")))
                .isEqualTo(Optional.empty());
    }
}
