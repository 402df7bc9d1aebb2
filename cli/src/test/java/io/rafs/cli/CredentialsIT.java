package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.testdata.Tool;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether the command's one jar still holds of jib and its libraries what finding credentials takes. */
final class CredentialsIT {
    private static final String CONFIG = """
            {"auths": {"plain.example.com": {"auth": "bWU6czNjcmV0"}},
             "credHelpers": {"helped.example.com": "test", "broken.example.com": "broken", "absent.example.com": "absent"}}
            """;

    @TempDir
    Path home;

    private Tool.Result ask(String host) throws IOException {
        Files.createDirectories(home.resolve(".docker"));
        Files.writeString(home.resolve(".docker/config.json"), CONFIG);
        helper(
                "test",
                "read host; echo \"{\\\"ServerURL\\\":\\\"$host\\\",\\\"Username\\\":\\\"u\\\",\\\"Secret\\\":\\\"for $host\\\"}\"");
        helper("broken", "echo not-to-be-shown; exit 1");
        String classes = System.getProperty("rafs.jar")
                + File.pathSeparator
                + Path.of(AskCredentials.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath());
        return Tool.of(Path.of(System.getProperty("java.home"), "bin", "java").toString())
                .withEnvironment("HOME", home.toString())
                .withEnvironment("PATH", home + File.pathSeparator + System.getenv("PATH"))
                .run("-cp", classes, AskCredentials.class.getName(), host);
    }

    private void helper(String name, String script) throws IOException {
        Path file = Files.writeString(home.resolve("docker-credential-" + name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void aPasswordInAFileIsFound() throws IOException {
        assertThat(ask("plain.example.com").orFail().text()).isEqualTo("s3cret\n");
    }

    @Test
    void aHelperIsAsked() throws IOException {
        assertThat(ask("helped.example.com").orFail().text()).contains("for ").contains("helped.example.com");
    }

    @Test
    void aHelperThatFailsIsWarnedOfWithoutItsWords() throws IOException {
        for (String host : new String[] {"broken.example.com", "absent.example.com"}) {
            Tool.Result result = ask(host);
            assertThat(result.stderr()).contains("config.json, or a helper that it names, cannot be used");
            assertThat(result.toString()).doesNotContain("not-to-be-shown");
        }
    }

    @Test
    void hostsWithAUsualHelperAreAskedFor() throws IOException {
        helper("ecr-login", "read host; echo \"{\\\"Username\\\":\\\"AWS\\\",\\\"Secret\\\":\\\"cloud\\\"}\"");
        Files.createDirectories(home.resolve("other"));
        assertThat(ask("123456789012.dkr.ecr.eu-central-1.amazonaws.com")
                        .orFail()
                        .text())
                .isNotEqualTo("none\n");
    }
}
