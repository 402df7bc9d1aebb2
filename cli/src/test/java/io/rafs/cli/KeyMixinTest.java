package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.sign.KeyMaker;
import io.rafs.sign.KeyType;
import io.rafs.sign.MadeKey;
import io.rafs.sign.Signer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/** The options of a private key. */
final class KeyMixinTest {
    @TempDir
    private Path dir;

    @Command(name = "sign")
    private static final class Signing {
        @Mixin
        private KeyMixin key;
    }

    private final Signing signing = new Signing();
    private final StringWriter err = new StringWriter();
    private final CommandLine command = new CommandLine(signing).setErr(new PrintWriter(err, true));

    private Path key(String permissions) throws Exception {
        Path file = dir.resolve("k.pem");
        try (MadeKey made = new KeyMaker(new SecureRandom()).make(KeyType.EC_P256, 256)) {
            Files.write(file, made.privatePem("secret".toCharArray()));
        }
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void aKeyThatOthersCanReadIsToldOfAndOpened() throws Exception {
        Path file = key("rw-r--r--");
        Path passphrase = Files.writeString(dir.resolve("passphrase"), "secret\n");
        command.parseArgs("--key", file.toString(), "--passphrase-file", passphrase.toString());

        try (Signer signer = signing.key.open(command)) {
            assertThat(signer.key().type()).isEqualTo(KeyType.EC_P256);
        }
        assertThat(err)
                .hasToString("rafs: note: %s: others can read it; chmod 600 keeps the key yours%n".formatted(file));
    }

    @Test
    void aKeyOfItsOwnerAloneIsOpenedInSilence() throws Exception {
        Path passphrase = Files.writeString(dir.resolve("passphrase"), "secret");
        command.parseArgs("--key", key("rw-------").toString(), "--passphrase-file", passphrase.toString());

        signing.key.open(command).close();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void noKeyIsAMistakeOfTheCommandLine() {
        command.parseArgs();

        assertThat(signing.key.isGiven()).isFalse();
        assertThatThrownBy(() -> signing.key.open(command))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("--key");
    }
}
