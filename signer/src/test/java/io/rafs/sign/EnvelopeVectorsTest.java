package io.rafs.sign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.format.Digest;
import io.rafs.json.JsonObject;
import io.rafs.json.JsonText;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Envelopes that cosign and skopeo accepted, byte for byte. */
final class EnvelopeVectorsTest {
    private static final String STATEMENT =
            "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"digest\":{\"sha256\":\"057a5d26cdf15416b3b8b5fc24ed6d885a4d9e100750415fed27cd0a8425bf37\"}}],\"predicateType\":\"https://sigstore.dev/cosign/sign/v1\",\"predicate\":{}}";

    @Test
    void theExampleOfDsseIsSignedAsItSays() {
        assertThat(new String(DsseEnvelope.pae("http://example.com/HelloWorld", "hello world".getBytes(UTF_8)), UTF_8))
                .isEqualTo("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    }

    @Test
    void theMessageOfTheBundlesIsTheirs() throws Exception {
        JsonObject vector = Fixtures.vectors().needObject("cosign_bundle_v03");

        assertThat(vector.needText("statement")).isEqualTo(STATEMENT);
        assertThat(DsseEnvelope.pae(SigstoreBundle.IN_TOTO, STATEMENT.getBytes(UTF_8)))
                .isEqualTo(Base64.getDecoder().decode(vector.needText("pae_base64")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ec-p256", "rsa3072", "ed25519"})
    void aBundleIsTheOneThatCosignAccepted(String name) throws Exception {
        byte[] expected = JsonText.compact(Fixtures.vectors()
                .needObject("cosign_bundle_v03")
                .needObject("bundles")
                .needObject(name)
                .fields());
        try (Signer signer = Fixtures.signer(name, false)) {
            byte[] bundle = SigstoreBundle.sign(SigstoreBundle.IN_TOTO, STATEMENT.getBytes(UTF_8), signer);

            assertThat(new String(bundle, UTF_8)).isEqualTo(new String(expected, UTF_8));
        }
        SigstoreBundle read = SigstoreBundle.parse("bundle", expected);
        assertThat(read.signedBy(Fixtures.publicKey(name))).isTrue();
        assertThat(read.signedBy(Fixtures.publicKey("ec-p256-other"))).isFalse();
        assertThat(read.payload()).isEqualTo(STATEMENT.getBytes(UTF_8));
        assertThat(read.payloadType()).isEqualTo(SigstoreBundle.IN_TOTO);
        assertThat(read.hint()).contains(Fixtures.publicKey(name).hint());
    }

    @Test
    void aPayloadOfCosignsTagSchemeAndItsSignatureAreTheVectors() throws Exception {
        JsonObject vector = Fixtures.vectors().needObject("cosign_legacy");
        SimpleSigning signing = new SimpleSigning(
                "127.0.0.1:5055/test/java",
                Digest.parse("057a5d26cdf15416b3b8b5fc24ed6d885a4d9e100750415fed27cd0a8425bf37"),
                Map.of("rafs.note", "java"));

        assertThat(new String(signing.payload(), UTF_8)).isEqualTo(vector.needText("payload"));
        assertThat(SimpleSigning.parse("payload", signing.payload())).isEqualTo(signing);
        try (Signer signer = Fixtures.signer("ec-p256", false)) {
            byte[] signature = signer.sign(signer.key().general(), signing.payload());

            assertThat(Base64.getEncoder().encodeToString(signature))
                    .isEqualTo(vector.needText("signature_base64_rfc6979_p256_sha256"));
            assertThat(signer.key()).isEqualTo(Fixtures.publicKey("ec-p256"));
        }
    }
}
