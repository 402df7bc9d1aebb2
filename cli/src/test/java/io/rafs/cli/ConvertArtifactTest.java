package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.json.JsonObject;
import io.rafs.testdata.Contents;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.OciIndex;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Native bootstraps by themselves: whoever has the artifact's files has an image. */
class ConvertArtifactTest {
    private static final String TITLE = "org.opencontainers.image.title";

    @TempDir
    private Path dir;

    private LayoutFiles source() throws IOException {
        OciImage image = OciImage.ofTars(
                TarForge.inMemory().file("a", Contents.random(1, 200_000)).bytes(),
                TarForge.inMemory().file("b", Contents.text(2, 100_000)).bytes());
        return new LayoutFiles(new OciForge().tag("v1", image).writeTo(Files.createDirectories(dir.resolve("source"))));
    }

    @ParameterizedTest
    @CsvSource({"'rafs,native', bootstrap.native-e", "native, bootstrap"})
    void theFilesOfTheArtifactAreANativeImage(String layout, String name) throws IOException {
        LayoutFiles source = source();
        LayoutFiles target = new LayoutFiles(dir.resolve("target"));

        Cli run = Cli.run(
                "convert",
                source.directory(),
                "oci:" + target.directory() + ":v1",
                "--layout",
                layout,
                "--artifact",
                "--json");

        assertThat(run.code()).as(run.err()).isZero();
        JsonObject report = JsonObject.parse("report", run.out().getBytes(StandardCharsets.UTF_8));
        JsonObject artifact = target.document(report.needText("artifact"));
        assertThat(artifact.needText("artifactType")).isEqualTo("application/vnd.rafs.native.v1+json");
        assertThat(artifact.needObject("subject").fields())
                .isEqualTo(Map.of(
                        "mediaType",
                        OciImage.MANIFEST,
                        "digest",
                        target.digest("v1"),
                        "size",
                        Files.size(target.blob(target.digest("v1")))));
        assertThat(artifact.needObject("config").needText("mediaType")).isEqualTo("application/vnd.oci.empty.v1+json");
        assertThat(Files.readString(target.blob(artifact.needObject("config").needText("digest"))))
                .isEqualTo("{}");
        Path pulled = dir.resolve("pulled");
        for (JsonObject layer : artifact.objects("layers")) {
            Path file = pulled.resolve(layer.needObject("annotations").needText(TITLE));
            Files.createDirectories(file.getParent());
            Files.copy(target.blob(layer.needText("digest")), file);
        }
        Path built = dir.resolve("built");
        assertThat(Cli.run("build", source.directory(), "-o", built, "--layout", layout)
                        .code())
                .isZero();
        assertThat(pulled.resolve(name)).hasSameBinaryContentAs(built.resolve(name));
        Cli check = Cli.run("check", pulled.resolve(name), "--data");
        assertThat(check.code()).as(check.toString()).isZero();
        JsonObject first = artifact.objects("layers").get(0);
        assertThat(first.needText("mediaType")).isEqualTo("application/vnd.rafs.native.bootstrap.v1");
        assertThat(first.needObject("annotations").needText("io.rafs.layout")).isEqualTo("native-e");
        List<String> devices = artifact.objects("layers").stream()
                .skip(1)
                .map(JsonObject::fields)
                .map(fields -> fields.get("mediaType") + " " + fields.get("digest"))
                .toList();
        List<String> layers = target.root("v1").objects("layers").stream()
                .map(JsonObject::fields)
                .map(fields -> "application/vnd.rafs.native.blob.v1 " + fields.get("digest"))
                .toList();
        assertThat(devices).isEqualTo(layers.subList(0, layers.size() - 1));
    }

    @Test
    void inALayoutTheArtifactIsFoundByItsSubjectAndTakenForNoImage() throws IOException {
        LayoutFiles source = source();
        LayoutFiles target = new LayoutFiles(dir.resolve("target"));
        String place = "oci:" + target.directory();
        Object[] arguments = {"convert", source.directory(), place + ":v1", "--layout", "rafs,native", "--artifact"};
        assertThat(Cli.run(arguments).code()).isZero();
        Map<String, String> once = target.files();
        assertThat(Cli.run(arguments).code()).isZero();
        assertThat(target.files()).isEqualTo(once);

        assertThat(target.entries()).hasSize(2);
        Cli resolved = Cli.run("resolve", place);
        assertThat(resolved.code()).as(resolved.err()).isZero();
        assertThat(resolved.out()).contains(target.digest("v1"));
        Cli reused = Cli.run(
                "build",
                source.directory(),
                "-o",
                dir.resolve("built"),
                "--reuse",
                target.directory(),
                "--layout",
                "rafs,native");
        assertThat(reused.code()).as(reused.err()).isZero();
    }

    @Test
    void eachPlatformHasItsOwn() throws IOException {
        OciImage intel = OciImage.ofTars(
                        TarForge.inMemory().file("a", Contents.text(1, 9000)).bytes())
                .platform("linux", "amd64", null);
        OciImage arm = OciImage.ofTars(
                        TarForge.inMemory().file("a", Contents.text(2, 9000)).bytes())
                .platform("linux", "arm64", null);
        Path source = new OciForge()
                .tag("v1", OciIndex.of(intel, arm))
                .writeTo(Files.createDirectories(dir.resolve("several")));
        LayoutFiles target = new LayoutFiles(dir.resolve("target"));

        Cli run = Cli.run(
                "convert",
                source,
                "oci:" + target.directory() + ":v1",
                "--platform",
                "all",
                "--layout",
                "native",
                "--artifact");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("artifact", "index");
        List<JsonObject> converted = target.root("v1").objects("manifests");
        assertThat(converted).hasSize(2);
        for (int i = 0; i < 2; i++) {
            JsonObject artifact = target.document(target.entries().get(i).needText("digest"));
            assertThat(artifact.needObject("subject").needText("digest"))
                    .isEqualTo(converted.get(i).needText("digest"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rafs,native", "native"})
    void pushingWhatWasBuiltPublishesTheSameArtifact(String layout) throws IOException {
        LayoutFiles source = source();
        LayoutFiles converted = new LayoutFiles(dir.resolve("converted"));
        LayoutFiles pushed = new LayoutFiles(dir.resolve("pushed"));
        String forms = layout.equals("native") ? "f" : "e,f";
        Object[] how = {"--layout", layout, "--native-form", forms, "--chunker", "fixed:64K"};
        Path built = dir.resolve("built");

        assertThat(run("build", how, source.directory(), "-o", built).code()).isZero();
        assertThat(run("convert", how, source.directory(), "oci:" + converted.directory() + ":v1", "--artifact")
                        .code())
                .isZero();
        Cli push = Cli.run("push", built, "oci:" + pushed.directory() + ":v1", "--artifact");

        assertThat(push.code()).as(push.err()).isZero();
        assertThat(pushed.files()).isEqualTo(converted.files());
    }

    private static Cli run(String command, Object[] options, Object... more) {
        List<Object> arguments = new java.util.ArrayList<>(List.of(command));
        arguments.addAll(List.of(more));
        arguments.addAll(List.of(options));
        return Cli.run(arguments.toArray());
    }
}
