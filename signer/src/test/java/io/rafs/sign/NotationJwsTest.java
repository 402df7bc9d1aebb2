package io.rafs.sign;

import static io.rafs.sign.TestAuthority.AUTHORITY;
import static io.rafs.sign.TestAuthority.SIGNER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.json.JsonText;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signatures of the Notary Project: what they say, and which certificates are believed. */
final class NotationJwsTest {
    private static final Digest MANIFEST =
            Digest.parse("057a5d26cdf15416b3b8b5fc24ed6d885a4d9e100750415fed27cd0a8425bf37");
    private static final String TYPE = "application/vnd.oci.image.manifest.v1+json";
    private static final Instant SIGNED = Instant.parse("2026-01-31T12:00:00.123Z");
    private static final Instant NOW = Instant.now().plus(Duration.ofDays(1));

    @TempDir
    private Path dir;

    private static byte[] sign(Signer signer) throws IOException {
        return NotationJws.sign(TYPE, MANIFEST, 678, SIGNED, Optional.empty(), signer);
    }

    private static String text(String base64Url) {
        return new String(Base64.getUrlDecoder().decode(base64Url), UTF_8);
    }

    @ParameterizedTest
    @CsvSource({"rsa3072,PS384", "ec-p256,ES256"})
    void aDocumentSaysWhatTheSpecificationWants(String name, String algorithm) throws Exception {
        byte[] json;
        try (Signer signer = Fixtures.signer(name, true)) {
            json = sign(signer);
        }
        JsonObject document = JsonObject.parse("jws", json);

        assertThat(text(document.needText("payload")))
                .isEqualTo("{\"targetArtifact\":{\"mediaType\":\"" + TYPE + "\",\"digest\":\"sha256:" + MANIFEST.hex()
                        + "\",\"size\":678}}");
        assertThat(text(document.needText("protected")))
                .isEqualTo("{\"alg\":\"" + algorithm + "\",\"crit\":[\"io.cncf.notary.signingScheme\"],"
                        + "\"cty\":\"application/vnd.cncf.notary.payload.v1+json\","
                        + "\"io.cncf.notary.signingScheme\":\"notary.x509\","
                        + "\"io.cncf.notary.signingTime\":\"2026-01-31T12:00:00Z\"}");
        NotationJws read = NotationJws.parse("jws", json);
        assertThat(read.targetDigest()).isEqualTo(MANIFEST);
        assertThat(read.targetSize()).isEqualTo(678);
        assertThat(read.targetMediaType()).isEqualTo(TYPE);
        assertThat(read.signingTime()).isEqualTo("2026-01-31T12:00:00Z");
        assertThat(read.expiry()).isEmpty();
        assertThat(read.objection(read.chain(), NOW)).isEmpty();
        assertThat(read.signedUnder(List.of(), NOW)).isFalse();
    }

    @Test
    void aSignatureExpires() throws Exception {
        try (Signer signer = Fixtures.signer("ec-p256", true)) {
            Instant end = Instant.parse("2026-06-01T00:00:00Z");
            NotationJws read =
                    NotationJws.parse("jws", NotationJws.sign(TYPE, MANIFEST, 678, SIGNED, Optional.of(end), signer));

            assertThat(read.expiry()).contains(end);
            assertThat(read.objection(read.chain(), end.minusSeconds(1))).isEmpty();
            assertThat(read.objection(read.chain(), end).orElseThrow()).startsWith("it expired at");
        }
    }

    @Test
    void aCertificateOutsideItsDatesIsNotBelieved() throws Exception {
        try (Signer signer = Fixtures.signer("ec-p256", true)) {
            NotationJws read = NotationJws.parse("jws", sign(signer));

            assertThat(read.objection(read.chain(), Instant.parse("2019-01-01T00:00:00Z"))
                            .orElseThrow())
                    .contains("valid from");
            assertThat(read.objection(read.chain(), Instant.parse("2121-01-01T00:00:00Z"))
                            .orElseThrow())
                    .contains("valid from");
        }
    }

    @Test
    void aChainLeadsToItsRootAndToNoOther() throws Exception {
        TestAuthority authority = new TestAuthority(dir);
        authority.make("root", "RSA:2048", AUTHORITY, Optional.empty());
        authority.make("middle", AUTHORITY, Optional.of("root"));
        authority.make("leaf", SIGNER, Optional.of("middle"));
        authority.make("stranger", AUTHORITY, Optional.empty());
        authority.make("impostor", AUTHORITY.replace("keyCertSign,", ""), Optional.of("root"));
        authority.make("forged", SIGNER, Optional.of("impostor"));
        X509Certificate root = authority.certificate("root");

        try (Signer good = authority.signer("leaf", "middle", "root");
                Signer skipped = authority.signer("leaf", "root");
                Signer mixed = authority.signer("leaf", "middle", "stranger");
                Signer forged = authority.signer("forged", "impostor", "root")) {
            NotationJws read = NotationJws.parse("jws", sign(good));
            assertThat(read.objection(List.of(root), NOW)).isEmpty();
            assertThat(read.thumbprints()).hasSize(3).isEqualTo(NotationJws.thumbprints(good.chain()));
            assertThat(read.objection(List.of(authority.certificate("stranger")), NOW)
                            .orElseThrow())
                    .contains("none of the roots");
            assertThat(read.objection(List.of(authority.certificate("leaf")), NOW))
                    .isPresent();

            for (Signer bad : List.of(skipped, mixed, forged)) {
                assertThat(NotationJws.parse("jws", sign(bad))
                                .objection(List.of(root, authority.certificate("stranger")), NOW)
                                .orElseThrow())
                        .contains("do not lead to the root");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "keyUsage=digitalSignature|critical keyUsage",
                "extendedKeyUsage=codeSigning|critical keyUsage",
                "keyUsage=critical,digitalSignature,keyEncipherment|digitalSignature alone",
                "keyUsage=critical,nonRepudiation|digitalSignature alone",
                "keyUsage=critical,digitalSignature;extendedKeyUsage=codeSigning,serverAuth|codeSigning alone",
                "keyUsage=critical,digitalSignature;extendedKeyUsage=emailProtection|codeSigning alone",
                "basicConstraints=critical,CA:TRUE;keyUsage=critical,digitalSignature|that of an authority"
            })
    void aCertificateThatIsNotASignersIsNeitherUsedNorBelieved(String extensions, String objection) throws Exception {
        TestAuthority authority = new TestAuthority(dir);
        authority.make("odd", extensions.replace(';', '\n') + "\n", Optional.empty());

        try (Signer signer = authority.signer("odd")) {
            assertThatThrownBy(() -> sign(signer))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining(objection);
        }
        assertThat(new CertificateChain(List.of(authority.certificate("odd")))
                        .leafObjection()
                        .orElseThrow())
                .contains(objection);
    }

    @Test
    void aChainWithoutItsRootIsNotSignedWith() throws Exception {
        TestAuthority authority = new TestAuthority(dir);
        authority.make("root", AUTHORITY, Optional.empty());
        authority.make("leaf", SIGNER, Optional.of("root"));

        try (Signer signer = authority.signer("leaf")) {
            assertThatThrownBy(() -> sign(signer)).hasMessageContaining("no root");
        }
    }

    @Test
    void aKeyThatNotationDoesNotKnowIsRefused() throws Exception {
        try (Signer signer = Fixtures.signer("ed25519", true)) {
            assertThatThrownBy(() -> sign(signer)).hasMessageContaining("notation knows no such keys");
        }
    }

    /** The document with its protected header changed: what a verifier that believes headers falls for. */
    private static byte[] changed(byte[] json, Consumer<Map<String, Object>> change) throws IOException {
        Map<String, Object> document =
                new LinkedHashMap<>(JsonObject.parse("jws", json).fields());
        Map<String, Object> header = new LinkedHashMap<>(JsonObject.parse(
                        "header", text((String) document.get("protected")).getBytes(UTF_8))
                .fields());
        change.accept(header);
        document.put("protected", Base64Text.url(JsonText.compact(header)));
        return JsonText.compact(document);
    }

    @Test
    void aHeaderThatSaysAnythingElseIsRefused() throws Exception {
        byte[] json;
        try (Signer signer = Fixtures.signer("ec-p256", true)) {
            json = sign(signer);
        }
        Map<String, Consumer<Map<String, Object>>> changes = new LinkedHashMap<>();
        changes.put("'alg' is 'none'", header -> header.put("alg", "none"));
        changes.put("'alg' is 'HS256'", header -> header.put("alg", "HS256"));
        changes.put("'alg' is 'ES384'", header -> header.put("alg", "ES384"));
        changes.put("it has no 'alg'", header -> header.remove("alg"));
        changes.put("'cty' is 'text/plain'", header -> header.put("cty", "text/plain"));
        changes.put("lists as critical: b64", header -> header.put("crit", List.of("b64")));
        changes.put("lists as critical: ;", header -> header.put("crit", List.of()));
        changes.put(
                "lists as critical: io.cncf.notary.signingScheme, io.cncf.notary.verificationPlugin",
                header -> header.put(
                        "crit", List.of("io.cncf.notary.signingScheme", "io.cncf.notary.verificationPlugin")));
        changes.put(
                "lists as critical: io.cncf.notary.signingScheme, io.cncf.notary.signingScheme",
                header -> header.put("crit", List.of("io.cncf.notary.signingScheme", "io.cncf.notary.signingScheme")));
        changes.put(
                "lists as critical: io.cncf.notary.signingScheme; expected",
                header -> header.put("io.cncf.notary.expiry", "2100-01-01T00:00:00Z"));
        changes.put("expected 'notary.x509'", header -> header.put("io.cncf.notary.signingScheme", "notary.x509.x"));
        changes.put("expected a time", header -> header.put("io.cncf.notary.signingTime", "yesterday"));

        for (Map.Entry<String, Consumer<Map<String, Object>>> change : changes.entrySet()) {
            assertThatThrownBy(() -> NotationJws.parse("jws", changed(json, change.getValue())))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining(change.getKey());
        }
    }

    @Test
    void aHeaderThatWasNotSignedIsNotBelieved() throws Exception {
        try (Signer signer = Fixtures.signer("ec-p256", true)) {
            NotationJws read = NotationJws.parse(
                    "jws", changed(sign(signer), header -> header.put("note", "not critical, and not signed")));

            assertThat(read.objection(read.chain(), NOW).orElseThrow()).contains("signature is not");
        }
    }
}
