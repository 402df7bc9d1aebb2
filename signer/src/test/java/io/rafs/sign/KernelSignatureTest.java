package io.rafs.sign;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.testdata.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PKCS#7 as kernels take it. */
final class KernelSignatureTest {
    @TempDir
    private Path dir;

    private static X509Certificate certificate(String name) throws IOException {
        return Certificates.parse(name, Fixtures.keyBytes(name + ".cert.pem")).get(0);
    }

    private static byte[] expected(JsonObject vector) throws RefusedException {
        return Base64.getDecoder().decode(vector.needText("signature_der_base64"));
    }

    @Test
    void aSignatureOfAnFsVerityDigestIsTheOneOfTheFsverityTool() throws Exception {
        try (Signer signer = Fixtures.signer("rsa3072", true)) {
            for (JsonObject vector : Fixtures.vectors().objects("pkcs7_fsverity_builtin")) {
                byte[] message = HexFormat.of().parseHex(vector.needText("message_hex"));

                assertThat(KernelSignature.sign(message, signer)).isEqualTo(expected(vector));
                assertThat(KernelSignature.verifies("p7s", message, expected(vector), certificate("rsa3072")))
                        .isTrue();
            }
        }
    }

    @Test
    void aSignatureOfARootHashIsTheOneThatTheKernelTook() throws Exception {
        try (Signer signer = Fixtures.signer("rsa3072", true)) {
            for (JsonObject vector : Fixtures.vectors().objects("pkcs7_dmverity_roothash")) {
                byte[] message = vector.needText("message_ascii").getBytes(US_ASCII);

                assertThat(KernelSignature.sign(message, signer)).isEqualTo(expected(vector));
            }
        }
    }

    @Test
    void theFormThatKernelsRefuseIsRefused() throws Exception {
        JsonObject vector =
                Fixtures.vectors().objects("pkcs7_refused_by_kernel").get(0);

        assertThatThrownBy(() -> KernelSignature.verifies("p7s", new byte[0], expected(vector), certificate("rsa3072")))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("sha256WithRSAEncryption, expected rsaEncryption");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa3072", "ec-p256"})
    void opensslVerifiesIt(String name) throws Exception {
        Path message = Files.writeString(dir.resolve("message"), "what a kernel compares");
        Path signature = dir.resolve("message.p7s");
        try (Signer signer = Fixtures.signer(name, true)) {
            Files.write(signature, KernelSignature.sign(Files.readAllBytes(message), signer));
        }
        Tool verify = Tool.require("openssl")
                .withArguments("cms", "-verify", "-binary", "-inform", "DER", "-noverify", "-content", message)
                .withArguments("-certfile", Fixtures.key(name + ".cert.pem"), "-out", dir.resolve("out"), "-in");

        verify.run(signature).orFail();
        Files.writeString(message, "what a kernel compares!");
        assertThat(verify.run(signature).ok()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa3072", "ec-p256"})
    void opensslsOwnIsVerified(String name) throws Exception {
        Path message = Files.writeString(dir.resolve("message"), "what a kernel compares");
        Path signature = dir.resolve("message.p7s");
        Tool.require("openssl")
                .run(
                        "smime",
                        "-sign",
                        "-binary",
                        "-noattr",
                        "-nocerts",
                        "-nosmimecap",
                        "-md",
                        "sha256",
                        "-outform",
                        "DER",
                        "-in",
                        message,
                        "-out",
                        signature,
                        "-signer",
                        Fixtures.key(name + ".cert.pem"),
                        "-inkey",
                        Fixtures.key(name + ".key.pem"))
                .orFail();
        byte[] der = Files.readAllBytes(signature);

        assertThat(KernelSignature.verifies("p7s", Files.readAllBytes(message), der, certificate(name)))
                .isTrue();
        assertThat(KernelSignature.verifies("p7s", "other".getBytes(US_ASCII), der, certificate(name)))
                .isFalse();
        assertThat(KernelSignature.verifies(
                        "p7s",
                        Files.readAllBytes(message),
                        der,
                        certificate(name.equals("rsa3072") ? "ec-p256" : "rsa3072")))
                .isFalse();
    }

    @Test
    void aSignatureWithAttributesOrCertificatesIsRefused() throws Exception {
        Path message = Files.writeString(dir.resolve("message"), "what a kernel compares");
        Path signature = dir.resolve("message.p7s");
        for (String more : new String[] {"-nocerts", "-noattr"}) {
            Tool.require("openssl")
                    .run(
                            "smime",
                            "-sign",
                            "-binary",
                            more,
                            "-md",
                            "sha256",
                            "-outform",
                            "DER",
                            "-in",
                            message,
                            "-out",
                            signature,
                            "-signer",
                            Fixtures.key("rsa3072.cert.pem"),
                            "-inkey",
                            Fixtures.key("rsa3072.key.pem"))
                    .orFail();
            byte[] der = Files.readAllBytes(signature);

            assertThatThrownBy(() ->
                            KernelSignature.verifies("p7s", Files.readAllBytes(message), der, certificate("rsa3072")))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining(more.equals("-nocerts") ? "signed attributes" : "certificates in it");
        }
    }

    @Test
    void aKeyWithoutACertificateOrOfEd25519SignsNothingForKernels() throws Exception {
        try (Signer bare = Fixtures.signer("rsa3072", false);
                Signer edwards = Fixtures.signer("ed25519", true)) {
            assertThatThrownBy(() -> KernelSignature.sign(new byte[1], bare))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("--cert");
            assertThatThrownBy(() -> KernelSignature.sign(new byte[1], edwards))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("RSA or EC");
        }
    }
}
