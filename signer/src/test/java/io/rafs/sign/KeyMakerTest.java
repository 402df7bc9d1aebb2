package io.rafs.sign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.RefusedException;
import io.rafs.testdata.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys made here, as openssl sees them. */
final class KeyMakerTest {
    private static final Instant FROM = Instant.parse("2026-01-31T12:00:00.5Z");
    private static final Instant TO = Instant.parse("2076-01-31T12:00:00Z");

    @TempDir
    private Path dir;

    private final Tool openssl = Tool.require("openssl");

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(dir.resolve(name), bytes);
    }

    private Signer open(Path file, String passphrase) throws IOException {
        return Keys.open(file.toString(), Optional.empty(), what -> passphrase.toCharArray());
    }

    @ParameterizedTest
    @CsvSource({
        "EC_P256,256,NIST CURVE: P-256",
        "EC_P384,384,NIST CURVE: P-384",
        "ED25519,256,ED25519 Private-Key",
        "RSA,2048,Private-Key: (2048 bit",
        "RSA,3072,Private-Key: (3072 bit",
        "RSA,4096,Private-Key: (4096 bit"
    })
    void opensslReadsEveryFileOfANewKey(KeyType type, int bits, String described) throws Exception {
        try (MadeKey made = new KeyMaker(new SecureRandom()).make(type, bits)) {
            Path plain = write("plain.pem", made.privatePem());
            Path encrypted = write("encrypted.pem", made.privatePem("p\u00e4ss".toCharArray()));
            Path publicKey = write("pub.pem", made.publicPem());
            String published = Files.readString(publicKey);

            assertThat(made.key().bits()).isEqualTo(bits);
            assertThat(openssl.run("pkey", "-in", plain, "-noout", "-text")
                            .orFail()
                            .text())
                    .contains(described);
            assertThat(openssl.run("pkey", "-in", plain, "-pubout").orFail().text())
                    .isEqualTo(published);
            assertThat(openssl.run("pkey", "-in", encrypted, "-passin", "pass:p\u00e4ss", "-pubout")
                            .orFail()
                            .text())
                    .isEqualTo(published);
            assertThat(openssl.run("pkey", "-in", encrypted, "-passin", "pass:pass", "-pubout")
                            .ok())
                    .isFalse();
            assertThat(VerifyingKey.parse("pub", Files.readAllBytes(publicKey))).isEqualTo(made.key());
            try (Signer one = open(plain, "");
                    Signer other = open(encrypted, "p\u00e4ss")) {
                assertThat(one.key()).isEqualTo(made.key());
                assertThat(other.key()).isEqualTo(made.key());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"EC_P256,256", "EC_P384,384", "ED25519,256", "RSA,2048"})
    void aNewCertificateIsASignersAndItsOwnRoot(KeyType type, int bits) throws Exception {
        try (MadeKey made = new KeyMaker(new SecureRandom()).make(type, bits)) {
            X509Certificate certificate = made.certificate("CN=builds, O=Ex\u00e4mple, C=ZZ", FROM, TO);
            Path file = write("cert.pem", Certificates.pem(certificate));

            String text =
                    openssl.run("x509", "-in", file, "-noout", "-text").orFail().text();
            assertThat(text)
                    .contains("Version: 3", "X509v3 Basic Constraints: critical", "CA:FALSE")
                    .contains("X509v3 Key Usage: critical", "Digital Signature\n", "Code Signing\n")
                    .contains("Not Before: Jan 31 12:00:00 2026 GMT", "Not After : Jan 31 12:00:00 2076 GMT")
                    .contains("X509v3 Subject Key Identifier");
            // openssl's opinion of the signature; partial chain, since the root is no authority
            openssl.run("verify", "-check_ss_sig", "-partial_chain", "-trusted", file, file)
                    .orFail();
            assertThat(VerifyingKey.of("cert", certificate)).isEqualTo(made.key());
            assertThat(certificate.getSerialNumber().bitLength()).isEqualTo(127);
            CertificateChain chain = new CertificateChain(List.of(certificate));
            assertThat(chain.leafObjection()).isEmpty();
            assertThat(chain.trustObjection(List.of(certificate), TO.minusSeconds(1)))
                    .isEmpty();
        }
    }

    @Test
    void thePublicKeyForNydusSnapshotterIsPkcs1() throws Exception {
        try (MadeKey made = new KeyMaker(new SecureRandom()).make(KeyType.RSA, 2048);
                MadeKey elliptic = new KeyMaker(new SecureRandom()).make(KeyType.EC_P256, 256)) {
            Path file = write("pkcs1.pem", made.pkcs1Pem());

            assertThat(openssl.run("rsa", "-RSAPublicKey_in", "-in", file, "-pubout")
                            .orFail()
                            .text())
                    .isEqualTo(new String(made.publicPem(), UTF_8));
            assertThat(VerifyingKey.parse("pub", made.pkcs1Pem())).isEqualTo(made.key());
            assertThatThrownBy(elliptic::pkcs1Pem).isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void whatIsNoSubjectOrNoYearIsRefused() throws Exception {
        try (MadeKey made = new KeyMaker(new SecureRandom()).make(KeyType.EC_P256, 256)) {
            for (String subject : new String[] {"", "builds", "XX=1", "CN=a,"}) {
                assertThatThrownBy(() -> made.certificate(subject, FROM, TO))
                        .as(subject)
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("such");
            }
            assertThatThrownBy(() -> made.certificate("CN=a", FROM, Instant.parse("+10000-01-01T00:00:00Z")))
                    .hasMessageContaining("its year is 10000");
        }
    }
}
