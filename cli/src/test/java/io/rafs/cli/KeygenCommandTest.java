package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.sign.Certificates;
import io.rafs.sign.Keys;
import io.rafs.sign.Signer;
import io.rafs.sign.VerifyingKey;
import io.rafs.testdata.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code rafs keygen}: which files there are, who may read them, and that nothing is lost. */
final class KeygenCommandTest {
    @TempDir
    private Path dir;

    private Path passphrase;
    private Path keys;

    @BeforeEach
    void makePassphrase() throws IOException {
        passphrase = Files.writeString(dir.resolve("passphrase"), "correct horse\n");
        keys = Files.createDirectory(dir.resolve("keys"));
    }

    private TreeSet<String> files() throws IOException {
        TreeSet<String> names = new TreeSet<>();
        try (Stream<Path> list = Files.list(keys)) {
            list.forEach(file -> names.add(file.getFileName().toString()));
        }
        return names;
    }

    private Cli keygen(Object... more) {
        List<Object> arguments = new ArrayList<>(List.of("keygen", "-o", keys.resolve("k")));
        arguments.addAll(List.of(more));
        return Cli.run(arguments.toArray());
    }

    @Test
    void aKeyIsEncryptedAndItsOwnersAlone() throws Exception {
        Cli run = keygen("--passphrase-file", passphrase);

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(files()).containsExactly("k.key.pem", "k.pub.pem");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys.resolve("k.key.pem"))))
                .isEqualTo("rw-------");
        assertThat(Files.readString(keys.resolve("k.key.pem"))).startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----\n");
        VerifyingKey key = VerifyingKey.parse("pub", Files.readAllBytes(keys.resolve("k.pub.pem")));
        try (Signer signer = Keys.open(
                keys.resolve("k.key.pem").toString(), Optional.empty(), what -> "correct horse".toCharArray())) {
            assertThat(signer.key()).isEqualTo(key);
        }
        assertThat(run.out()).isEqualTo("""
                        %1$s/k.key.pem: private key, encrypted; keep it
                        %1$s/k.pub.pem: public key
                        key id: %2$s
                        """.formatted(keys, key.id().hex()));
    }

    @Test
    void oneRsaKeyServesEverybody() throws Exception {
        Cli run = keygen(
                "--type",
                "rsa-2048",
                "--cert",
                "CN=builds",
                "--cert-from",
                "2026-01-31T00:00:00Z",
                "--cert-days",
                "1",
                "--pkcs1",
                "--no-passphrase");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(files()).containsExactly("k.cert.der", "k.cert.pem", "k.key.pem", "k.pkcs1.pub.pem", "k.pub.pem");
        Tool openssl = Tool.require("openssl");
        String validity = openssl.run("x509", "-in", keys.resolve("k.cert.pem"), "-noout", "-dates", "-subject")
                .orFail()
                .text();
        assertThat(validity).isEqualTo("""
                        notBefore=Jan 31 00:00:00 2026 GMT
                        notAfter=Feb  1 00:00:00 2026 GMT
                        subject=CN = builds
                        """);
        assertThat(Certificates.parse("der", Files.readAllBytes(keys.resolve("k.cert.der"))))
                .isEqualTo(Certificates.parse("pem", Files.readAllBytes(keys.resolve("k.cert.pem"))));
        openssl.run("rsa", "-RSAPublicKey_in", "-in", keys.resolve("k.pkcs1.pub.pem"), "-noout")
                .orFail();
        try (Signer signer = Keys.open(
                keys.resolve("k.key.pem").toString(), Optional.of(keys.resolve("k.cert.pem")), what -> new char[0])) {
            assertThat(signer.chain()).hasSize(1);
        }
    }

    @Test
    void noFileIsOverwrittenAndNoneAppearsBesideOneThatIsThere() throws Exception {
        Files.writeString(keys.resolve("k.pub.pem"), "mine");

        Cli run = keygen("--no-passphrase");

        assertThat(run.code()).isEqualTo(ExitCode.IO);
        assertThat(run.err())
                .isEqualTo(
                        "rafs: %s/k.pub.pem: it is there already and is not overwritten; name another, or move it away\n"
                                .formatted(keys));
        assertThat(files()).containsExactly("k.pub.pem");
        assertThat(keys.resolve("k.pub.pem")).hasContent("mine");
    }

    @Test
    void whatFailsLeavesNothing() throws Exception {
        assertThat(keygen("--cert", "nonsense", "--no-passphrase").code()).isEqualTo(ExitCode.REFUSED);
        assertThat(keygen("--passphrase-file", dir.resolve("none")).code()).isEqualTo(ExitCode.IO);
        Files.writeString(passphrase, "\n");
        Cli empty = keygen("--passphrase-file", passphrase);
        assertThat(empty.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(empty.err()).contains("its passphrase is empty");
        assertThat(Cli.run("keygen", "-o", keys.resolve("none/k"), "--no-passphrase")
                        .code())
                .isEqualTo(ExitCode.IO);

        assertThat(files()).isEmpty();
    }

    @Test
    void whatMakesNoSenseIsSaidBeforeAnythingIsMade() throws Exception {
        assertThat(keygen("--pkcs1", "--no-passphrase").err()).contains("--pkcs1 is for RSA keys, not for ec-p256");
        assertThat(keygen("--type", "dsa").err()).contains("there are: ec-p256, ec-p384, ed25519");
        assertThat(keygen("--cert-from", "2026-01-31T00:00:00Z").err()).contains("add --cert SUBJECT");
        assertThat(keygen("--cert", "CN=a", "--cert-from", "tomorrow").err()).contains("expected a time such as");
        assertThat(keygen("--cert", "CN=a", "--cert-days", "0").err()).contains("expected 1 or more");
        assertThat(keygen("--no-passphrase", "--passphrase-file", passphrase).err())
                .contains("exclude each other");

        assertThat(keygen("--type", "dsa").code()).isEqualTo(ExitCode.USAGE);
        assertThat(files()).isEmpty();
    }
}
