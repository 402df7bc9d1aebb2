package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.testdata.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code rafs keygen} as users run it: where the passphrase comes from, and where it must not go. */
final class KeygenProcessIT {
    @TempDir
    private Path dir;

    private long files() throws IOException {
        try (Stream<Path> list = Files.list(dir)) {
            return list.count();
        }
    }

    @Test
    void aPassphraseInTheEnvironmentEncryptsTheKeyAndIsNotPrinted() throws IOException {
        Tool.Result run = Cli.jar()
                .withEnvironment("RAFS_KEY_PASSPHRASE", "correct horse")
                .run("keygen", "-o", dir.resolve("k"), "--cert", "CN=builds")
                .orFail();

        assertThat(run.text() + run.stderr()).doesNotContain("correct", "horse");
        Tool.require("openssl")
                .run("pkey", "-in", dir.resolve("k.key.pem"), "-passin", "pass:correct horse", "-noout")
                .orFail();
        assertThat(Tool.require("openssl")
                        .run("pkey", "-in", dir.resolve("k.key.pem"), "-passin", "pass:", "-noout")
                        .ok())
                .isFalse();
    }

    @Test
    void whereNobodyCanBeAskedNoKeyIsMade() throws IOException {
        Tool.Result run = Cli.jar().run("keygen", "-o", dir.resolve("k"));

        assertThat(run.exit()).as(run.toString()).isEqualTo(ExitCode.REFUSED);
        assertThat(run.stderr()).contains("give --passphrase-file FILE or set RAFS_KEY_PASSPHRASE");
        assertThat(files()).isZero();
    }

    @Test
    void theSourceDateEpochIsWhereTheCertificateBegins() throws IOException {
        Cli.jar()
                .withEnvironment("SOURCE_DATE_EPOCH", "1769817600")
                .run("keygen", "-o", dir.resolve("k"), "--cert", "CN=builds", "--cert-days", "2", "--no-passphrase")
                .orFail();

        assertThat(Tool.require("openssl")
                        .run("x509", "-in", dir.resolve("k.cert.der"), "-inform", "DER", "-noout", "-dates")
                        .orFail()
                        .text())
                .isEqualTo("notBefore=Jan 31 00:00:00 2026 GMT\nnotAfter=Feb  2 00:00:00 2026 GMT\n");
    }
}
