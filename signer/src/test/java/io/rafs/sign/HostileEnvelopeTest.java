package io.rafs.sign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.json.JsonText;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Envelopes that somebody changed or forged: refused, or not signed; never anything else. */
final class HostileEnvelopeTest {
    private static final byte[] PAYLOAD = "{\"a\":1}".getBytes(UTF_8);
    private static final Instant NOW = Instant.now().plus(Duration.ofDays(1));

    /** Whether it verifies; refusals are an answer, any other exception is a failure of the test. */
    private interface Verification {
        boolean run(byte[] document) throws RefusedException;
    }

    private static void noChangeVerifies(byte[] good, Verification verification) throws Exception {
        assertThat(verification.run(good)).isTrue();
        for (int at = 0; at < good.length; at++) {
            int bit = at * 3 % 8;
            byte[] changed = good.clone();
            changed[at] ^= (byte) (1 << bit);
            assertThat(verifies(changed, verification))
                    .as("byte %d, bit %d", at, bit)
                    .isFalse();
            byte[] cut = Arrays.copyOf(good, at);
            assertThat(verifies(cut, verification)).as("%d bytes", at).isFalse();
        }
    }

    private static boolean verifies(byte[] document, Verification verification) {
        try {
            return verification.run(document);
        } catch (RefusedException e) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ec-p256", "ed25519"})
    void noChangedByteOfABundleVerifies(String name) throws Exception {
        try (Signer signer = Fixtures.signer(name, false)) {
            noChangeVerifies(
                    SigstoreBundle.sign("application/x", PAYLOAD, signer),
                    json -> SigstoreBundle.parse("bundle", json).signedBy(signer.key()));
        }
    }

    @Test
    void noChangedByteOfAKernelSignatureVerifies() throws Exception {
        try (Signer signer = Fixtures.signer("ec-p256", true)) {
            X509Certificate certificate = signer.chain().get(0);
            noChangeVerifies(
                    KernelSignature.sign(PAYLOAD, signer),
                    der -> KernelSignature.verifies("p7s", PAYLOAD, der, certificate));
        }
    }

    @Test
    void noChangedByteOfANotationSignatureVerifies() throws Exception {
        try (Signer signer = Fixtures.signer("ec-p256", true)) {
            byte[] good = NotationJws.sign("application/x", Digest.ZERO, 3, NOW, Optional.empty(), signer);
            noChangeVerifies(good, json -> NotationJws.parse("jws", json).signedUnder(signer.chain(), NOW));
        }
    }

    private static byte[] bundle() throws IOException {
        try (Signer signer = Fixtures.signer("ec-p256", false)) {
            return SigstoreBundle.sign("application/x", PAYLOAD, signer);
        }
    }

    private static void refused(byte[] json, String message) {
        assertThatThrownBy(() -> SigstoreBundle.parse("bundle", json))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aBundleAboveAMebibyteIsRefusedBeforeItIsRead() throws IOException {
        byte[] large = new byte[(1 << 20) + 1];
        Arrays.fill(large, (byte) '[');

        refused(large, "it has 1048577 bytes, expected at most 1048576");
    }

    @Test
    void aPayloadThatMakesABundleTooLargeIsReadWhereMoreIsAllowed() throws IOException {
        try (Signer signer = Fixtures.signer("ec-p256", false)) {
            byte[] large = SigstoreBundle.sign("application/x", new byte[1 << 20], signer);

            refused(large, "expected at most");
            assertThat(SigstoreBundle.parse("bundle", large, 2 << 20).signedBy(signer.key()))
                    .isTrue();
        }
    }

    @Test
    void aDeepDocumentIsRefused() {
        String deep = "{\"mediaType\":" + "[".repeat(32) + "]".repeat(32) + "}";

        refused(deep.getBytes(UTF_8), "nested deeper than 32 levels");
    }

    @Test
    void aKeyThatStandsTwiceIsRefused() throws IOException {
        String text = new String(bundle(), UTF_8);

        refused(text.replaceFirst("\\{", "{\"mediaType\":\"x\",").getBytes(UTF_8), "Duplicate");
        refused(
                text.replace("\"payload\":", "\"payload\":\"e30=\",\"payload\":")
                        .getBytes(UTF_8),
                "Duplicate");
    }

    @Test
    void anythingButOneSignatureIsRefusedInABundle() throws IOException {
        String text = new String(bundle(), UTF_8);
        String signature = text.replaceAll(".*\"signatures\":\\[(.*)\\].*", "$1");

        refused(text.replace(signature, "").getBytes(UTF_8), "it has 0 signatures");
        refused(
                text.replace(signature, signature + "," + signature).getBytes(UTF_8),
                "it has 2 signatures, expected one");
    }

    @Test
    void anEnvelopeMayHave64SignaturesAndNoMore() throws IOException {
        try (Signer signer = Fixtures.signer("ec-p256", false)) {
            DsseEnvelope one = DsseEnvelope.sign("application/x", PAYLOAD, signer);
            List<DsseSignature> many = new ArrayList<>();
            for (int i = 0; i < 63; i++) {
                many.add(new DsseSignature(Optional.of("key " + i), new byte[70]));
            }
            many.addAll(one.signatures());
            byte[] full = new DsseEnvelope("application/x", PAYLOAD, many).toBytes();
            String text = new String(full, UTF_8);

            DsseEnvelope read = DsseEnvelope.parse("envelope", full);
            assertThat(read.signatures()).hasSize(64);
            assertThat(read.signatures().get(5).keyId()).contains("key 5");
            assertThat(read.signedBy(signer.key())).isTrue();
            assertThat(read.signedBy(Fixtures.publicKey("ec-p256-other"))).isFalse();
            assertThatThrownBy(() -> DsseEnvelope.parse(
                            "envelope",
                            text.replace("\"signatures\":[", "\"signatures\":[{\"sig\":\"\"},")
                                    .getBytes(UTF_8)))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("it has 65 signatures, expected 1 to 64");
        }
    }

    @Test
    void bothAlphabetsOfBase64AreReadAndTheStandardOneIsWritten() throws IOException {
        try (Signer signer = Fixtures.signer("ec-p256", false)) {
            byte[] payload = new byte[] {(byte) 0xfb, (byte) 0xff, (byte) 0xfe};
            String text = new String(SigstoreBundle.sign("application/x", payload, signer), UTF_8);
            assertThat(text).contains("\"payload\":\"+//+\"");

            String url = text.replace("\"+//+\"", "\"-__-\"");

            assertThat(SigstoreBundle.parse("bundle", url.getBytes(UTF_8)).signedBy(signer.key()))
                    .isTrue();
            for (String odd : new String[] {"+_/+", "+//+=", "+//", " +//+", "+//+\\n", "+/"}) {
                refused(text.replace("\"+//+\"", "\"" + odd + "\"").getBytes(UTF_8), "base64");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "\"text\"",
                "",
                "{\"mediaType\":1}",
                "{\"mediaType\":\"application/vnd.dev.sigstore.bundle+json;version=0.1\"}",
                "{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\",\"verificationMaterial\":{\"certificate\":{}}}",
                "{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\",\"messageSignature\":{}}",
                "{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\",\"verificationMaterial\":{\"publicKey\":{}}}",
                "{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\",\"somethingNew\":{}}"
            })
    void whatIsNoBundleOfAKeyIsRefused(String json) {
        assertThatThrownBy(() -> SigstoreBundle.parse("bundle", json.getBytes(UTF_8)))
                .isInstanceOf(RefusedException.class)
                .hasMessageStartingWith("bundle");
    }

    @Test
    void aBundleWithCosignsExtrasVerifies() throws IOException {
        Map<String, Object> bundle =
                new LinkedHashMap<>(JsonObject.parse("bundle", bundle()).fields());
        VerifyingKey key = Fixtures.publicKey("ec-p256");
        bundle.put(
                "verificationMaterial",
                Map.of("publicKey", Map.of("hint", key.hint()), "tlogEntries", List.of(Map.of("logIndex", "1"))));

        assertThat(SigstoreBundle.parse("bundle", JsonText.compact(bundle)).signedBy(key))
                .isTrue();
        bundle.put("verificationMaterial", Map.of("publicKey", Map.of()));
        assertThat(SigstoreBundle.parse("bundle", JsonText.compact(bundle)).signedBy(key))
                .isTrue();
    }

    @Test
    void aKeyIdThatIsNotTheHintIsRefused() throws IOException {
        String text = new String(bundle(), UTF_8);
        String hint = Fixtures.publicKey("ec-p256").hint();
        UnaryOperator<String> named = id -> text.replace("{\"sig\"", "{\"keyid\":\"" + id + "\",\"sig\"");

        assertThat(SigstoreBundle.parse("bundle", named.apply(hint).getBytes(UTF_8))
                        .signedBy(Fixtures.publicKey("ec-p256")))
                .isTrue();
        refused(named.apply("other").getBytes(UTF_8), "its 'keyid' is not the bundle's hint");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"critical\":{\"identity\":{\"docker-reference\":\"r\"},\"image\":{\"docker-manifest-digest\":\"sha256:00\"},\"type\":\"cosign container image signature\"},\"optional\":null}",
                "{\"critical\":{\"identity\":{\"docker-reference\":\"r\"},\"image\":{\"docker-manifest-digest\":\"sha512:DIGEST\"},\"type\":\"cosign container image signature\"},\"optional\":null}",
                "{\"critical\":{\"identity\":{\"docker-reference\":\"r\"},\"image\":{\"Docker-manifest-digest\":\"sha256:DIGEST\"},\"type\":\"cosign container image signature\"},\"optional\":null}",
                "{\"critical\":{\"identity\":{},\"image\":{\"docker-manifest-digest\":\"sha256:DIGEST\"},\"type\":\"cosign container image signature\"},\"optional\":null}",
                "{\"critical\":{\"identity\":{\"docker-reference\":\"r\"},\"image\":{\"docker-manifest-digest\":\"sha256:DIGEST\"},\"type\":\"other\"},\"optional\":null}",
                "{\"critical\":{\"identity\":{\"docker-reference\":\"r\"},\"image\":{\"docker-manifest-digest\":\"sha256:DIGEST\"},\"type\":\"cosign container image signature\"},\"optional\":[]}"
            })
    void aPayloadThatSaysAnythingElseIsRefused(String payload) {
        String json = payload.replace("DIGEST", Digest.ZERO.hex());
        assertThatThrownBy(() -> SimpleSigning.parse("payload", json.getBytes(UTF_8)))
                .isInstanceOf(RefusedException.class)
                .hasMessageStartingWith("payload");
    }

    @Test
    void annotationsThatAreNoTextsAreLeftOut() throws IOException {
        String json =
                "{\"critical\":{\"identity\":{\"docker-reference\":\"r\"},\"image\":{\"docker-manifest-digest\":\"sha256:%s\"},\"type\":\"cosign container image signature\"},\"optional\":{\"creator\":\"skopeo\",\"timestamp\":1}}"
                        .formatted(Digest.ZERO.hex());

        assertThat(SimpleSigning.parse("payload", json.getBytes(UTF_8)))
                .isEqualTo(new SimpleSigning("r", Digest.ZERO, Map.of("creator", "skopeo")));
    }

    @Test
    void aPublicKeyFileIsReadStrictly() throws IOException {
        byte[] good =
                Pem.parse("pub", Fixtures.keyBytes("ec-p256.pub.pem")).get(0).bytes();
        VerifyingKey key = VerifyingKey.parse("der", good);
        assertThat(key).isEqualTo(Fixtures.publicKey("ec-p256"));
        assertThat(VerifyingKey.parse("cert", Fixtures.keyBytes("ec-p256.cert.pem")))
                .isEqualTo(key);
        X509Certificate certificate =
                Certificates.parse("c", Fixtures.keyBytes("ec-p256.cert.pem")).get(0);
        assertThat(VerifyingKey.parse("cert", Certificates.der(certificate))).isEqualTo(key);
        for (String name : new String[] {"ec-p256.pub.pem", "ec-p384.pub.pem", "ed25519.pub.pem", "rsa3072.pub.pem"}) {
            byte[] der = Pem.parse("pub", Fixtures.keyBytes(name)).get(0).bytes();
            for (int at = 0; at < der.length; at++) {
                byte[] changed = der.clone();
                changed[at] ^= 1;
                try {
                    // a changed modulus or a changed Ed25519 key is another key; a changed point is on no curve
                    assertThat(VerifyingKey.parse("pub", changed)).isNotEqualTo(VerifyingKey.parse("pub", der));
                    assertThat(name).doesNotStartWith("ec-");
                } catch (RefusedException e) {
                    assertThat(e).hasMessageStartingWith("pub: ");
                }
            }
        }
        assertThatThrownBy(() -> VerifyingKey.parse("pub", Fixtures.keyBytes("ec-p256.key.pem")))
                .hasMessageContaining("whoever verifies needs no private key");
        assertThatThrownBy(() -> VerifyingKey.parse("pub", new byte[(64 << 10) + 1]))
                .hasMessageContaining("at most 65536");
        byte[] twice = (new String(Fixtures.keyBytes("ec-p256.pub.pem"), UTF_8).repeat(2)).getBytes(UTF_8);
        assertThatThrownBy(() -> VerifyingKey.parse("pub", twice)).hasMessageContaining("it has 2 PEM blocks");
    }

    @Test
    void aCertificateWithAByteChangedIsRefusedOrAnotherOne() throws IOException {
        byte[] good = Certificates.der(
                Certificates.parse("c", Fixtures.keyBytes("rsa3072.cert.pem")).get(0));
        for (int at = 0; at < good.length; at++) {
            byte[] changed = good.clone();
            changed[at] ^= (byte) 0x80;
            try {
                List<X509Certificate> read = Certificates.parse("cert", changed);
                assertThat(Certificates.der(read.get(0))).isEqualTo(changed);
                assertThat(new CertificateChain(read).trustObjection(read, NOW)).isPresent();
            } catch (RefusedException e) {
                assertThat(e).hasMessageStartingWith("cert: ");
            }
        }
    }
}
