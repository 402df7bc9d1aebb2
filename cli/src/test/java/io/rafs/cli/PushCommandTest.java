package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.json.JsonObject;
import io.rafs.testdata.Contents;
import io.rafs.testdata.Judge;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.Tool;
import io.rafs.testdata.registry.DockerRegistry;
import io.rafs.testdata.registry.RegistryTraits;
import io.rafs.testdata.registry.TestRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is built is pushed as what is converted. */
class PushCommandTest {
    @TempDir
    private Path dir;

    private OciImage image;
    private Path source;

    @BeforeEach
    void makeSource() throws IOException {
        image = OciImage.ofTars(
                        TarForge.inMemory()
                                .file("large", Contents.random(1, 900_000))
                                .bytes(),
                        TarForge.inMemory()
                                .file("upper", Contents.text(2, 70_000))
                                .bytes())
                .emptyHistory("ENV a=b")
                .runtime("Weight", 1.50);
        source = new OciForge().tag("v1", image).writeTo(Files.createDirectory(dir.resolve("source")));
    }

    private static Cli rafs(Object... arguments) {
        Cli run = Cli.run(arguments);
        assertThat(run.code()).as(run.err()).isZero();
        return run;
    }

    private Path build(String options) {
        Path built = dir.resolve("built");
        List<Object> line = new ArrayList<>(List.of("build", source, "-o", built));
        line.addAll(words(options));
        rafs(line.toArray());
        return built;
    }

    private static List<String> words(String options) {
        return options.isEmpty() ? List.of() : List.of(options.split(" "));
    }

    private static String resolved(String name) {
        return rafs("resolve", name).out().strip();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--compressor none",
                "--layout native",
                "--layout rafs,native --native-form e,f --chunker fixed:64K"
            })
    void pushingWhatWasBuiltIsConverting(String options) throws IOException {
        Path built = build(options);
        String converted = "oci:" + dir.resolve("converted") + ":v1";
        List<Object> line = new ArrayList<>(List.of("convert", "oci:" + source + ":v1", converted));
        line.addAll(words(options));
        rafs(line.toArray());

        String pushed = "oci:" + dir.resolve("pushed") + ":v1";
        rafs("push", built, pushed);

        assertThat(resolved(pushed)).isEqualTo(resolved(converted));
        String again = rafs("push", built, converted, "--json").out();
        assertThat(JsonObject.parse("report", again.getBytes(StandardCharsets.UTF_8))
                        .needNumber("sentBytes"))
                .isZero();
    }

    @Test
    void skopeoFindsInARegistryWhatWasPushed() throws IOException {
        Path built = build("");
        try (DockerRegistry registry =
                DockerRegistry.start(Files.createDirectory(dir.resolve("registry")), false, Optional.empty())) {
            String target = registry.host() + "/team/app:v1";
            rafs("push", built, target);
            if (Tool.find("skopeo").isEmpty()) {
                throw Judge.cannotRun("skopeo", "it is not installed");
            }
            String inspected = Tool.require("skopeo")
                    .run("inspect", "--tls-verify=false", "docker://" + target)
                    .orFail()
                    .text();
            assertThat(resolved(target)).contains("@sha256:");
            assertThat(inspected).contains(resolved(target).split("@")[1]);
        }
    }

    @Test
    void anImageOfBareLayersNeedsAConfigFromElsewhere() throws IOException {
        Path layer = Files.write(
                dir.resolve("layer.tar"),
                TarForge.inMemory().file("a", Contents.text(3, 900)).bytes());
        Path built = dir.resolve("built");
        rafs("build", layer, "-o", built);
        String target = "oci:" + dir.resolve("pushed") + ":v1";

        Cli without = Cli.run("push", built, target);
        assertThat(without.code()).isEqualTo(3);
        assertThat(without.err()).contains("it has no config.json", "--config FILE");
        assertThat(dir.resolve("pushed")).doesNotExist();

        Path config = Files.write(dir.resolve("given.json"), image.config());
        rafs("push", built, target, "--config", config);
        assertThat(resolved(target)).startsWith("sha256:");

        Path manifest = Files.writeString(dir.resolve("manifest.json"), "{\"layers\":[]}");
        Cli wrong = Cli.run("push", built, target, "--config", manifest);
        assertThat(wrong.code()).isEqualTo(3);
        assertThat(wrong.err()).contains("manifest.json", "architecture");
    }

    @Test
    void anImageThatIsNotWholeIsRefusedBeforeAnythingIsSent() throws IOException {
        Path built = build("");
        Path blob;
        try (Stream<Path> blobs = Files.list(built.resolve("blobs"))) {
            blob = blobs.sorted(java.util.Comparator.comparingLong(
                            file -> -file.toFile().length()))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(blob);
        try (TestRegistry registry = TestRegistry.start(RegistryTraits.open())) {
            String target = registry.host() + "/app:v1";
            Files.delete(blob);
            Cli missing = Cli.run("push", built, target);
            assertThat(missing.code()).isEqualTo(3);
            assertThat(missing.err()).contains(blob.getFileName().toString(), "put it there");

            Files.write(blob, java.util.Arrays.copyOf(bytes, bytes.length - 100));
            Cli cut = Cli.run("push", built, target);
            assertThat(cut.code()).isEqualTo(3);
            assertThat(cut.err()).contains(blob.getFileName().toString());
            assertThat(registry.lines()).isEmpty();

            bytes[1000] ^= 1;
            Files.write(blob, bytes);
            Cli changed = Cli.run("push", built, target);
            assertThat(changed.code()).isIn(3, 4);
            assertThat(changed.err()).contains(blob.getFileName().toString(), "changed");
            assertThat(registry.manifest("app", "v1")).isEmpty();
        }
    }

    @Test
    void whatIsNoImageDirectoryIsRefusedWithWhatToDo() throws IOException {
        Cli layout = Cli.run("push", source, "oci:" + dir.resolve("out"));
        assertThat(layout.code()).isEqualTo(3);
        assertThat(layout.err()).contains("no file bootstrap", "rafs copy");
        Cli nothing = Cli.run("push", dir.resolve("nowhere"), "oci:" + dir.resolve("out"));
        assertThat(nothing.code()).isEqualTo(4);
        assertThat(nothing.err()).contains("no such file");
        Cli docker = Cli.run("push", build(""), "docker-archive:" + dir.resolve("out.tar"));
        assertThat(docker.code()).isEqualTo(3);
        assertThat(docker.err()).contains("docker load takes no converted images");
    }
}
