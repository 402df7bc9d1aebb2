package io.rafs.sign;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.testdata.Judge;
import io.rafs.testdata.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys in a token: SoftHSM's, which is none but speaks as one. */
final class TokenKeyTest {
    private static final String PIN = "4711";

    @TempDir
    private Path dir;

    private static Path library() {
        return Stream.of(
                        "/usr/lib/softhsm/libsofthsm2.so",
                        "/usr/lib64/softhsm/libsofthsm2.so",
                        "/usr/lib64/pkcs11/libsofthsm2.so")
                .map(Path::of)
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> Judge.cannotRun("softhsm2", "no libsofthsm2.so; Debian has a package softhsm2"));
    }

    private Tool.Result run(Path message) throws IOException {
        Files.createDirectories(dir.resolve("tokens"));
        Path variables = Files.writeString(
                dir.resolve("softhsm2.conf"),
                "directories.tokendir = %s\nobjectstore.backend = file\n".formatted(dir.resolve("tokens")));
        Path config = Files.writeString(
                dir.resolve("token.cfg"), "name = test\nlibrary = %s\nslotListIndex = 0\n".formatted(library()));
        Tool.require("softhsm2-util")
                .withEnvironment("SOFTHSM2_CONF", variables.toString())
                .run("--init-token", "--free", "--label", "test", "--pin", PIN, "--so-pin", "0815")
                .orFail();
        Path pin = Files.writeString(dir.resolve("pin"), PIN);
        return Tool.of(Path.of(System.getProperty("java.home"), "bin", "java").toString())
                .withEnvironment("SOFTHSM2_CONF", variables.toString())
                .run(
                        "-Drafs.shared=" + System.getProperty("rafs.shared"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        TokenProgram.class.getName(),
                        config,
                        pin,
                        message)
                .orFail();
    }

    @Test
    void aTokenSignsByEverySchemeOfItsKeysAndKeepsOthersOut() throws IOException {
        library();
        Path message = Files.writeString(dir.resolve("message"), "what a token signs");
        VerifyingKey rsa = Fixtures.publicKey("rsa3072");
        VerifyingKey ec = Fixtures.publicKey("ec-p256");

        Set<Scheme> seen = new HashSet<>();
        List<String> rest = new ArrayList<>();
        for (String line : run(message).text().lines().toList()) {
            String[] words = line.split(" ", 3);
            VerifyingKey key = words[0].equals(rsa.hint()) ? rsa : ec;
            if (words[0].equals(key.hint())) {
                Scheme scheme = Scheme.valueOf(words[1]);
                assertThat(key.verifies(
                                scheme,
                                Files.readAllBytes(message),
                                Base64.getDecoder().decode(words[2])))
                        .as(line)
                        .isTrue();
                seen.add(scheme);
            } else {
                rest.add(line.replace(dir.toString(), "DIR"));
            }
        }

        assertThat(seen)
                .containsExactlyInAnyOrder(
                        Scheme.ECDSA_SHA256,
                        Scheme.ECDSA_P1363_SHA256,
                        Scheme.RSA_PKCS1_SHA256,
                        Scheme.RSA_PSS_SHA256,
                        Scheme.RSA_PSS_SHA384,
                        Scheme.RSA_PSS_SHA512);
        assertThat(rest)
                .containsExactly(
                        "RefusedException DIR/token.cfg: the token has no private key with a certificate beside it, expected one; choose with ?alias=NAME",
                        "certificates 1",
                        "certificates 1",
                        "RefusedException DIR/token.cfg: the token has private keys 'ec-p256', 'rsa3072', each with a certificate beside it, expected one; choose with ?alias=NAME",
                        "RefusedException DIR/token.cfg: the token has private keys 'ec-p256', 'rsa3072', each with a certificate beside it, expected 'other'",
                        "RefusedException DIR/token.cfg: the token does not take this PIN; mind that tokens lock themselves after a few wrong ones",
                        "RefusedException pkcs11:DIR/token.cfg?label=rsa3072: expected pkcs11:CONFIG-FILE or pkcs11:CONFIG-FILE?alias=NAME",
                        "NoSuchFileException DIR/token.cfg.none: there is no such configuration of a PKCS#11 library that could be read");
    }
}
