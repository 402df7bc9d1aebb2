package io.rafs.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DockerCredentialsTest {
    /** {@code me:s3cret}. */
    private static final String AUTH = "{\"auths\":{\"%s\":{\"auth\":\"bWU6czNjcmV0\"}}}";

    private static final Credentials ME = new Credentials("me", "s3cret");

    @TempDir
    Path home;

    private final List<String> warnings = new ArrayList<>();

    private Optional<Credentials> ask(String host, String... environment) throws IOException {
        return CredentialSource.docker(
                        environment.length == 0
                                ? Map.of("HOME", home.toString())
                                : Map.of("HOME", home.toString(), environment[0], environment[1]),
                        warnings::add)
                .forHost(host);
    }

    private Path write(String file, String text) throws IOException {
        Path path = home.resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, text);
    }

    @Test
    void dockersFileIsRead() throws IOException {
        write(".docker/config.json", AUTH.formatted("registry.example.com:5000"));
        assertThat(ask("registry.example.com:5000")).contains(ME);
        assertThat(ask("registry.example.com")).isEmpty();
    }

    @Test
    void dockerHubIsKnownByItsOldName() throws IOException {
        write(".docker/config.json", AUTH.formatted("https://index.docker.io/v1/"));
        assertThat(ask("docker.io")).contains(ME);
    }

    @Test
    void podmansFileIsReadBeforeDockers() throws IOException {
        write(".docker/config.json", "{\"auths\":{\"example.com\":{\"auth\":\"b3RoZXI6eA==\"}}}");
        write("run/containers/auth.json", AUTH.formatted("example.com"));
        assertThat(ask("example.com", "XDG_RUNTIME_DIR", home.resolve("run").toString()))
                .contains(ME);
    }

    @Test
    void anIdentityTokenTakesThePlaceOfAnEmptyPassword() throws IOException {
        write(
                ".docker/config.json",
                "{\"auths\":{\"example.com\":{\"auth\":\"bWU6\",\"identitytoken\":\"refresh-me\"}}}");
        assertThat(ask("example.com")).contains(new Credentials("<token>", "refresh-me"));
    }

    @Test
    void aDamagedFileIsWarnedOfWithoutItsContent() throws IOException {
        Path file = write(".docker/config.json", "{\"auths\":{\"example.com\":{\"auth\":\"bWU6czNjcmV0\"");
        assertThat(ask("example.com")).isEmpty();
        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0)).contains(file.toString()).doesNotContain("bWU6");
    }

    @Test
    void noFileIsNoCredentials() throws IOException {
        assertThat(ask("example.com")).isEmpty();
        assertThat(warnings).isEmpty();
    }

    @Test
    void credentialsAreNotShown() {
        assertThat(ME.toString()).doesNotContain("me").doesNotContain("s3cret");
    }
}
