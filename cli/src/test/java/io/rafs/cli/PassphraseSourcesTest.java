package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.RefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a passphrase comes from, and what goes before what. */
final class PassphraseSourcesTest {
    private static final Map<String, String> BOTH =
            Map.of("RAFS_KEY_PASSPHRASE", "ours", "COSIGN_PASSWORD", "cosign's");

    @TempDir
    private Path dir;

    private static PassphraseSources sources(Map<String, String> environment, Optional<Path> file) {
        return new PassphraseSources(file, environment, what -> Optional.of("typed".toCharArray()));
    }

    private String fromFile(byte[] bytes) throws IOException {
        Path file = Files.write(dir.resolve("passphrase"), bytes);
        return new String(sources(BOTH, Optional.of(file)).cosignPassphrase("key"));
    }

    @Test
    void aFileGoesBeforeTheEnvironmentAndThatBeforeTheTerminal() throws IOException {
        assertThat(fromFile("filed".getBytes(StandardCharsets.UTF_8))).isEqualTo("filed");
        assertThat(sources(BOTH, Optional.empty()).passphrase("key")).isEqualTo("ours".toCharArray());
        assertThat(sources(Map.of(), Optional.empty()).passphrase("key")).isEqualTo("typed".toCharArray());
        assertThat(sources(Map.of("RAFS_KEY_PASSPHRASE", ""), Optional.empty()).passphrase("key"))
                .isEmpty();
    }

    @Test
    void aCosignKeysPassphraseMayBeInItsOwnVariable() throws IOException {
        assertThat(sources(BOTH, Optional.empty()).cosignPassphrase("key")).isEqualTo("cosign's".toCharArray());
        assertThat(sources(Map.of("RAFS_KEY_PASSPHRASE", "ours"), Optional.empty())
                        .cosignPassphrase("key"))
                .isEqualTo("ours".toCharArray());
        assertThat(sources(Map.of("COSIGN_PASSWORD", "cosign's"), Optional.empty())
                        .passphrase("key"))
                .isEqualTo("typed".toCharArray());
    }

    @Test
    void aLineEndBehindAPassphraseDoesNotCountAndAllElseDoes() throws IOException {
        assertThat(fromFile(" p\u00e4ss \r\n".getBytes(StandardCharsets.UTF_8))).isEqualTo(" p\u00e4ss ");
        assertThat(fromFile("a\n\n".getBytes(StandardCharsets.UTF_8))).isEqualTo("a\n");
        assertThat(fromFile(new byte[0])).isEmpty();
    }

    @Test
    void aFileThatHoldsNoPassphraseIsRefused() {
        assertThatThrownBy(() -> fromFile(new byte[] {(byte) 0xff}))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("not UTF-8");
        assertThatThrownBy(() -> fromFile(new byte[4097])).hasMessageContaining("more than 4096 bytes");
    }

    @Test
    void whereNobodyCanBeAskedTheErrorSaysWhatToDo() {
        PassphraseSources nobody = new PassphraseSources(Optional.empty(), Map.of(), what -> Optional.empty());

        assertThatThrownBy(() -> nobody.passphrase("k.pem"))
                .isInstanceOf(RefusedException.class)
                .hasMessage(
                        "k.pem: it wants a passphrase or PIN, and there is no terminal to ask at; give --passphrase-file FILE or set RAFS_KEY_PASSPHRASE");
    }
}
