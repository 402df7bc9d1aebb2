package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.json.JsonObject;
import io.rafs.testdata.Contents;
import io.rafs.testdata.Judge;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.OciIndex;
import io.rafs.testdata.Sha256;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.Tool;
import io.rafs.testdata.registry.DockerRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Debian's registry and skopeo make of converted images, from registry to registry. */
class ConvertJudgedTest {
    @TempDir
    private Path dir;

    private static OciImage image(long seed, String architecture) throws IOException {
        return OciImage.ofTars(
                        TarForge.inMemory()
                                .file("etc/base", Contents.text(5, 40_000))
                                .bytes(),
                        TarForge.inMemory()
                                .file("bin/app", Contents.random(seed, 90_000))
                                .bytes())
                .platform("linux", architecture, null);
    }

    private LayoutFiles source(boolean docker) throws IOException {
        OciIndex index = docker
                ? OciIndex.of(image(1, "amd64").docker(), image(2, "arm64").docker())
                        .docker()
                : OciIndex.of(image(1, "amd64")).addAttested(image(2, "arm64"));
        return new LayoutFiles(new OciForge().tag("v1", index).writeTo(Files.createDirectories(dir.resolve("source"))));
    }

    private static Tool skopeo() {
        if (Tool.find("skopeo").isEmpty()) {
            throw Judge.cannotRun("skopeo", "it is not installed");
        }
        return Tool.require("skopeo").withArguments("--insecure-policy", "--override-os", "linux");
    }

    private DockerRegistry registry() throws IOException {
        return DockerRegistry.start(Files.createDirectory(dir.resolve("registry")), false, Optional.empty());
    }

    private static void convert(Object... arguments) {
        List<Object> all = new ArrayList<>(List.of("convert", "-q"));
        all.addAll(List.of(arguments));
        Cli run = Cli.run(all.toArray());
        assertThat(run.code()).as(run.toString()).isZero();
    }

    private static JsonObject raw(String name) throws IOException {
        byte[] bytes = skopeo().run("inspect", "--raw", "--tls-verify=false", "docker://" + name)
                .orFail()
                .stdout();
        return JsonObject.parse(name, bytes);
    }

    private LayoutFiles copied(String name, Object... options) {
        Path to = dir.resolve("copied-" + name.replaceAll("[^a-z0-9]", "-") + options.length);
        List<Object> arguments = new ArrayList<>(List.of("copy", "--src-tls-verify=false"));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of("docker://" + name, "oci:" + to + ":v1"));
        skopeo().run(arguments.toArray()).orFail();
        return new LayoutFiles(to);
    }

    @ParameterizedTest
    @CsvSource({"false, off", "false, on", "true, off"})
    void aMergedIndexIsReadAndCopied(boolean docker, String features) throws IOException {
        LayoutFiles source = source(docker);
        try (DockerRegistry registry = registry()) {
            String app = registry.host() + "/team/app";
            assertThat(Cli.run("copy", "oci:" + source.directory() + ":v1", app + ":v1")
                            .code())
                    .isZero();
            List<JsonObject> originals = raw(app + ":v1").objects("manifests");

            String merged = registry.host() + "/other/app:v1";
            convert(app + ":v1", merged, "--platform", "all", "--merge-platform", "--os-features", features);

            List<JsonObject> entries = raw(merged).objects("manifests");
            assertThat(entries).hasSize(originals.size() + 2);
            for (int i = 0; i < originals.size(); i++) {
                assertThat(entries.get(i).fields()).isEqualTo(originals.get(i).fields());
            }
            for (int i = 0; i < 2; i++) {
                String architecture = List.of("amd64", "arm64").get(i);
                Tool one = skopeo().withArguments("--override-arch", architecture);
                assertThat(one.run("inspect", "--tls-verify=false", "docker://" + merged)
                                .orFail()
                                .text())
                        .contains("\"Architecture\": \"" + architecture + "\"");
                Path plain = dir.resolve("plain-" + architecture);
                one.run("copy", "--src-tls-verify=false", "docker://" + merged, "dir:" + plain)
                        .orFail();
                assertThat(Sha256.digest(Files.readAllBytes(plain.resolve("manifest.json"))))
                        .as("who knows nothing of this gets the original")
                        .isEqualTo(originals.get(i).needText("digest"));
            }
            LayoutFiles all = copied(merged, "--all");
            List<JsonObject> after = all.root("v1").objects("manifests");
            assertThat(digests(after.subList(originals.size(), after.size())))
                    .isEqualTo(digests(entries.subList(originals.size(), entries.size())));
            if (!docker) { // those skopeo turns into OCI's form
                assertThat(digests(after)).isEqualTo(digests(entries));
            }
            for (JsonObject entry : after.subList(originals.size(), after.size())) {
                assertWhole(all, entry.needText("digest"));
                if (features.equals("on")) { // the one mark that every skopeo keeps
                    assertThat(entry.needObject("platform").texts("os.features"))
                            .containsExactly("nydus.remoteimage.v1");
                }
            }
            assertThat(Cli.run("copy", merged, "oci:" + dir.resolve("own") + ":v1")
                            .code())
                    .isZero();
            assertThat(new LayoutFiles(dir.resolve("own")).root("v1").fields())
                    .as("rafs copy keeps it to the last byte")
                    .isEqualTo(raw(merged).fields());
        }
    }

    private static List<Object> digests(List<JsonObject> entries) {
        return entries.stream().map(entry -> entry.fields().get("digest")).toList();
    }

    /** A manifest with its config and all of its layers, each with the right bytes. */
    private static void assertWhole(LayoutFiles layout, String manifest) throws IOException {
        List<String> digests = new ArrayList<>(List.of(manifest));
        JsonObject json = layout.document(manifest);
        digests.add(json.needObject("config").needText("digest"));
        for (JsonObject layer : json.objects("layers")) {
            digests.add(layer.needText("digest"));
        }
        assertThat(digests).hasSizeGreaterThan(3);
        for (String digest : digests) {
            assertThat(Sha256.digest(Files.readAllBytes(layout.blob(digest)))).isEqualTo(digest);
        }
    }

    @Test
    void anIndexOfConvertedImagesAloneIsReadAndCopied() throws IOException {
        LayoutFiles source = source(false);
        try (DockerRegistry registry = registry()) {
            String app = registry.host() + "/app:v1";
            convert(source.directory(), app, "--platform", "all");

            List<JsonObject> entries = raw(app).objects("manifests");
            assertThat(entries).hasSize(2);
            LayoutFiles all = copied(app, "--all");
            LayoutFiles arm = copied(app, "--override-arch", "arm64");
            assertWhole(all, entries.get(0).needText("digest"));
            assertWhole(all, entries.get(1).needText("digest"));
            assertThat(arm.digest("v1")).isEqualTo(entries.get(1).needText("digest"));
        }
    }

    @Test
    void referrersAndArtifactsAreManifestsLikeOthers() throws IOException {
        LayoutFiles source = source(false);
        try (DockerRegistry registry = registry()) {
            String app = registry.host() + "/app";
            Object[] single = {"--platform", "linux/amd64", "--layout", "rafs,native", "--referrer", "--artifact"};
            assertThat(Cli.run("copy", "oci:" + source.directory() + ":v1", app + ":v1")
                            .code())
                    .isZero();
            String signature = "sha256-" + source.digest("v1").substring(7) + ".sig";
            assertThat(Cli.run("copy", app + ":v1", app + ":" + signature).code())
                    .isZero();

            List<Object> arguments = new ArrayList<>(List.of(app + ":v1", app + ":rafs"));
            arguments.addAll(List.of(single));
            convert(arguments.toArray());

            assertThat(skopeo().run("inspect", "--tls-verify=false", "docker://" + app + ":rafs")
                            .orFail()
                            .text())
                    .contains("\"Architecture\": \"amd64\"");
            LayoutFiles converted = copied(app + ":rafs", "--preserve-digests");
            assertWhole(converted, converted.digest("v1"));
            JsonObject artifacts = raw(app + ":" + converted.digest("v1").replace(':', '-'));
            String artifact = artifacts.objects("manifests").get(0).needText("digest");
            LayoutFiles pulled = copied(app + "@" + artifact, "--preserve-digests");
            assertWhole(pulled, artifact);
            assertThat(raw(app + ":" + signature).fields())
                    .as("what others tagged stays")
                    .isEqualTo(source.root("v1").fields());
        }
    }
}
