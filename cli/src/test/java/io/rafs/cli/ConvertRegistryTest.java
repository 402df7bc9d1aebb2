package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.json.JsonObject;
import io.rafs.testdata.Contents;
import io.rafs.testdata.Judge;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.OciIndex;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.Tool;
import io.rafs.testdata.registry.Access;
import io.rafs.testdata.registry.DockerRegistry;
import io.rafs.testdata.registry.RegistryTraits;
import io.rafs.testdata.registry.TestRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that come from registries and go there. */
class ConvertRegistryTest {
    @TempDir
    private Path dir;

    private static OciImage image(long seed) throws IOException {
        return OciImage.ofTars(
                TarForge.inMemory()
                        .file("large", Contents.random(seed, 2_000_000))
                        .bytes(),
                TarForge.inMemory()
                        .file("upper", Contents.text(seed + 1, 70_000))
                        .bytes());
    }

    private Path layout(String name, OciForge forge) throws IOException {
        return forge.writeTo(Files.createDirectory(dir.resolve(name)));
    }

    private static String digest(Path layout) throws IOException {
        Path index = layout.resolve("index.json");
        return JsonObject.parse(index.toString(), Files.readAllBytes(index))
                .objects("manifests")
                .get(0)
                .needText("digest");
    }

    private static Tool skopeo() {
        if (Tool.find("skopeo").isEmpty()) {
            throw Judge.cannotRun("skopeo", "it is not installed");
        }
        return Tool.require("skopeo").withArguments("--insecure-policy");
    }

    @Test
    void anImageFromOneRegistryToAnotherIsTheOneOfLayouts() throws IOException {
        Path source = layout("source", new OciForge().tag("v1", image(1)));
        Path local = dir.resolve("local");
        assertThat(Cli.run("convert", "oci:" + source + ":v1", "oci:" + local + ":v1")
                        .code())
                .isZero();
        try (DockerRegistry registry =
                DockerRegistry.start(Files.createDirectory(dir.resolve("registry")), false, Optional.empty())) {
            String from = registry.host() + "/team/app:v1";
            String to = registry.host() + "/other/app:v1-rafs";
            skopeo().run("copy", "--dest-tls-verify=false", "oci:" + source + ":v1", "docker://" + from)
                    .orFail();

            Cli run = Cli.run("convert", from, "registry:" + to);

            assertThat(run.code()).as(run.err()).isZero();
            Path copied = dir.resolve("copied");
            skopeo().run("copy", "--src-tls-verify=false", "docker://" + to, "oci:" + copied + ":v1")
                    .orFail();
            assertThat(digest(copied)).isEqualTo(digest(local));
            String again = Cli.run("convert", from, to, "--json").out();
            assertThat(JsonObject.parse("report", again.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                            .needNumber("sentBytes"))
                    .isZero();
        }
    }

    @Test
    void aManifestIsPushedBehindItsBlobsAndTheTagLast() throws IOException {
        Path source = layout("source", new OciForge().tag("v1", image(2)));
        try (TestRegistry registry = TestRegistry.start(RegistryTraits.open())) {
            assertThat(Cli.run("convert", source, registry.host() + "/app:v1").code())
                    .isZero();
            List<String> puts = registry.lines().stream()
                    .filter(line -> line.startsWith("PUT"))
                    .toList();
            assertThat(puts.get(puts.size() - 1)).isEqualTo("PUT /v2/app/manifests/v1");
            assertThat(puts.get(puts.size() - 2)).startsWith("PUT /v2/app/manifests/sha256:");
            assertThat(puts.subList(0, puts.size() - 2)).allMatch(line -> line.contains("/blobs/"));
        }
    }

    @Test
    void anImageOfSeveralPlatformsIsAskedForOne() throws IOException {
        OciImage arm = image(4).platform("linux", "arm64", "v8");
        OciImage intel = image(5).platform("linux", "amd64", null);
        Path source = layout("source", new OciForge().tag("v1", OciIndex.of(intel, arm)));
        try (DockerRegistry registry =
                DockerRegistry.start(Files.createDirectory(dir.resolve("registry")), false, Optional.empty())) {
            String from = registry.host() + "/app:v1";
            skopeo().run("copy", "--all", "--dest-tls-verify=false", "oci:" + source + ":v1", "docker://" + from)
                    .orFail();

            Cli all = Cli.run("convert", from, "oci:" + dir.resolve("all"));
            assertThat(all.code()).isEqualTo(3);
            assertThat(all.err()).contains("several images", "linux/amd64", "linux/arm64/v8");
            Path one = dir.resolve("one");
            assertThat(Cli.run("convert", from, "oci:" + one, "--platform", "linux/arm64")
                            .code())
                    .isZero();
            Path local = dir.resolve("local");
            assertThat(Cli.run("convert", source, "oci:" + local, "--platform", "linux/arm64")
                            .code())
                    .isZero();
            assertThat(digest(one)).isEqualTo(digest(local));
        }
    }

    @Test
    void whatARegistryDoesNotHaveIsToldWithItsName() {
        try (TestRegistry registry = TestRegistry.start(RegistryTraits.open())) {
            Path out = dir.resolve("out");
            Cli run = Cli.run("convert", registry.host() + "/app:v9", "oci:" + out);
            assertThat(run.code()).isEqualTo(4);
            assertThat(run.err()).contains(registry.host() + "/app", "v9");
            assertThat(out).doesNotExist();
            Cli digest = Cli.run("convert", dir, registry.host() + "/app@sha256:" + "0".repeat(64));
            assertThat(digest.code()).isEqualTo(3);
            assertThat(digest.err()).contains("a target has no digest");
        }
    }

    @Test
    void aPasswordGoesToTheTargetsRegistryAlone() throws IOException {
        Path source = layout("source", new OciForge().tag("v1", image(6)));
        java.io.InputStream before = System.in;
        try (TestRegistry from = TestRegistry.start(RegistryTraits.open().withAccess(Access.basic("other", "other")));
                TestRegistry to = TestRegistry.start(RegistryTraits.open().withAccess(Access.basic("me", "secret")))) {
            System.setIn(new ByteArrayInputStream("secret\n".getBytes(StandardCharsets.UTF_8)));
            Cli pushed =
                    Cli.run("copy", "oci:" + source, to.host() + "/app:v1", "--username", "me", "--password-stdin");
            assertThat(pushed.code()).as(pushed.err()).isZero();
            assertThat(to.requests())
                    .anyMatch(request -> request.authorization().isPresent());
            System.setIn(new ByteArrayInputStream("secret".getBytes(StandardCharsets.UTF_8)));
            Cli denied = Cli.run(
                    "copy", from.host() + "/app:v1", to.host() + "/app:v2", "--username", "me", "--password-stdin");
            assertThat(denied.code()).isEqualTo(4);
            assertThat(denied.err()).contains(from.host()).doesNotContain("secret");
            assertThat(from.requests())
                    .isNotEmpty()
                    .allMatch(request -> request.authorization().isEmpty());
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void aUserNameAloneIsNoLogin() {
        Cli run = Cli.run("convert", "a/b:c", "oci:" + dir.resolve("out"), "--username", "me");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("--password-stdin");
    }
}
