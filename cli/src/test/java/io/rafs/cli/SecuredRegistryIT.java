package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.testdata.Contents;
import io.rafs.testdata.Judge;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.Tool;
import io.rafs.testdata.registry.DockerRegistry;
import io.rafs.testdata.registry.TestAuthority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All commands on Debian's registry where it wants a password and shows a certificate of a CA of our own. */
final class SecuredRegistryIT {
    @TempDir
    private Path dir;

    private TestAuthority authority;
    private DockerRegistry registry;
    private Path source;

    @BeforeEach
    void start() throws IOException {
        if (Tool.find("skopeo").isEmpty()) {
            throw Judge.cannotRun("skopeo", "it is not installed");
        }
        authority = TestAuthority.shared();
        registry = DockerRegistry.start(Files.createDirectory(dir.resolve("registry")), true, Optional.of(authority));
        source = new OciForge()
                .tag(
                        "v1",
                        OciImage.ofTars(
                                TarForge.inMemory()
                                        .dir("etc/")
                                        .file("etc/text", Contents.text(1, 200_000))
                                        .file("random", Contents.random(2, 1_000_000))
                                        .bytes(),
                                TarForge.inMemory()
                                        .whiteout("etc", "text")
                                        .file("etc/other", "other")
                                        .bytes()))
                .writeTo(Files.createDirectory(dir.resolve("source")));
    }

    @AfterEach
    void stop() {
        if (registry != null) {
            registry.close();
        }
    }

    private Tool.Result withPassword(String password, Object... arguments) throws IOException {
        List<Object> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--username", DockerRegistry.USER, "--password-stdin", "--tls-ca", authority.caFile()));
        Path file = Files.writeString(dir.resolve("password"), password + "\n");
        return Tool.of("sh", "-c", "file=$1; shift; exec \"$@\" <\"$file\"", "sh", file.toString())
                .withArguments(Path.of(System.getProperty("java.home"), "bin", "java"), "-jar", Cli.jarFile())
                .run(all.toArray());
    }

    private void rafs(Object... arguments) throws IOException {
        Tool.Result run = withPassword(DockerRegistry.PASSWORD, arguments).orFail();
        assertThat(run.text() + run.stderr()).doesNotContain(DockerRegistry.PASSWORD);
    }

    private String skopeo(String command, Object... arguments) {
        boolean copies = command.equals("copy");
        return Tool.require("skopeo")
                .withArguments("--insecure-policy", command)
                .withArguments(copies ? "--src-cert-dir" : "--cert-dir", certificates())
                .withArguments(copies ? "--src-creds" : "--creds", DockerRegistry.USER + ":" + DockerRegistry.PASSWORD)
                .run(arguments)
                .orFail()
                .text();
    }

    private Path certificates() {
        Path directory = dir.resolve("certificates");
        try {
            Files.createDirectories(directory);
            if (!Files.exists(directory.resolve("ca.crt"))) {
                Files.copy(authority.caFile(), directory.resolve("ca.crt"));
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return directory;
    }

    @Test
    void anImageGoesInComesOutAndGoesBack() throws IOException {
        String app = registry.host() + "/team/app";
        rafs("copy", "oci:" + source + ":v1", app + ":v1", "-q");
        rafs("convert", app + ":v1", app + ":v1-rafs", "--referrer", "-q", "--work", dir);
        rafs("convert", app + ":v1", app + ":merged", "--merge-platform", "-q", "--work", dir);
        rafs("pull", app + ":v1-rafs", dir.resolve("image"), "-q");
        Cli.jar().run("check", dir.resolve("image"), "--data").orFail();
        rafs("push", dir.resolve("image"), app + ":pushed", "-q");
        rafs("revert", app + ":v1-rafs", app + ":plain", "-q", "--work", dir);
        rafs("copy", app + ":v1-rafs", registry.host() + "/other/app:v1", "-q");
        rafs("build", app + ":v1", "-o", dir.resolve("built"), "-q", "--cache", "registry:" + app + "-cache");
        rafs("build", app + ":v1", "-o", dir.resolve("again"), "-q", "--cache", "registry:" + app + "-cache");

        assertThat(dir.resolve("again/bootstrap")).hasSameBinaryContentAs(dir.resolve("built/bootstrap"));
        for (String image : List.of("team/app:v1-rafs", "team/app:merged", "team/app:pushed", "other/app:v1")) {
            assertThat(skopeo("inspect", "--raw", "docker://" + registry.host() + "/" + image))
                    .contains("\"schemaVersion\"");
        }
        Path plain = dir.resolve("plain");
        skopeo("copy", "docker://" + app + ":plain", "oci:" + plain + ":v1");
        Path converted = dir.resolve("converted");
        skopeo("copy", "docker://" + app + ":v1-rafs", "oci:" + converted + ":v1");
        rafs("resolve", app + ":v1-rafs");
        assertThat(unpacked(plain)).isEqualTo(unpacked(source));
    }

    private String unpacked(Path layout) throws IOException {
        Path image = Files.createTempDirectory(dir, "image").resolve("image");
        Cli.jar().run("build", "oci:" + layout + ":v1", "-o", image, "-q").orFail();
        return Cli.jar().run("ls", "-R", image).orFail().text();
    }

    @Test
    void aWrongPasswordIsToldWithoutIt() throws IOException {
        Tool.Result run = withPassword("wr0ng", "copy", "oci:" + source + ":v1", registry.host() + "/app:v1");

        assertThat(run.exit()).isEqualTo(ExitCode.IO);
        assertThat(run.stderr()).contains("401").contains("the user or the password is wrong");
        assertThat(run.toString()).doesNotContain("wr0ng");
    }

    @Test
    void aCertificateOfAnUnknownCaIsToldAndWhatToDo() throws IOException {
        Tool.Result run = Cli.jar().run("copy", "oci:" + source + ":v1", registry.host() + "/app:v1");

        assertThat(run.exit()).isEqualTo(ExitCode.IO);
        assertThat(run.stderr()).contains("--tls-ca");
    }

    @Test
    void whatDockerLoginKnowsIsEnough() throws IOException {
        Path home = Files.createDirectories(dir.resolve("home/.docker"));
        String auth = Base64.getEncoder()
                .encodeToString((DockerRegistry.USER + ":" + DockerRegistry.PASSWORD).getBytes(StandardCharsets.UTF_8));
        Files.writeString(
                home.resolve("config.json"),
                "{\"auths\": {\"%s\": {\"auth\": \"%s\"}}}".formatted(registry.host(), auth));

        Cli.jar()
                .withEnvironment("HOME", home.getParent().toString())
                .run("copy", "oci:" + source + ":v1", registry.host() + "/app:v1", "--tls-ca", authority.caFile(), "-q")
                .orFail();

        assertThat(skopeo("inspect", "docker://" + registry.host() + "/app:v1")).contains("Digest");
    }
}
