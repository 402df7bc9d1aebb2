package io.rafs.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.RefusedException;
import io.rafs.testdata.DockerArchiveForge;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that would lead out of where they belong. */
class ArchiveEscapeTest {

    @TempDir
    private Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"../secret", "../../../secret", "a/../../secret", "/secret", "/../secret", "./../secret"})
    @DisplayName("L20: a tar entry cannot leave the root of its image")
    void aTarEntryCannotLeaveTheRootOfItsImage(String name) throws IOException {
        Builds.Built built =
                new Builds(dir).tars(TarForge.inMemory().file(name, "inside").bytes());
        assertThat(built.checked().tree).containsOnlyKeys("/", "/secret");
    }

    @Test
    @DisplayName("L20: a link cannot carry a later entry out of the image")
    void aLinkCannotCarryALaterEntryOutOfTheImage() throws IOException {
        Builds.Built built = new Builds(dir)
                .tars(TarForge.inMemory()
                        .symlink("out", "../../..")
                        .file("out/secret", "inside")
                        .symlink("abs", "/etc")
                        .file("abs/passwd", "inside")
                        .bytes());
        assertThat(built.checked().tree).containsOnlyKeys("/", "/out", "/secret", "/abs", "/etc", "/etc/passwd");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("L20: an archive's links and names do not lead to files beside it")
    void anArchivesLinksAndNamesDoNotLeadToFilesBesideIt(boolean link) throws IOException {
        byte[] tar = TarForge.inMemory().file("f", "x").bytes();
        Path secret = Files.write(dir.resolve("secret.tar"), tar);
        String config = "{\"rootfs\":{\"diff_ids\":[\"%s\"]}}".formatted(io.rafs.testdata.Sha256.digest(tar));
        for (String target : List.of("../secret.tar", secret.toString())) {
            String layer = link ? "layer.tar" : target;
            TarForge archive = TarForge.inMemory()
                    .file("config.json", config)
                    .file("manifest.json", "[{\"Config\":\"config.json\",\"Layers\":[\"%s\"]}]".formatted(layer));
            if (link) {
                archive.symlink("layer.tar", target);
            }
            Path file = new Builds(dir).file("archive", archive.bytes());
            assertThatThrownBy(() -> new Builds(dir).from(file))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageEndingWith("has no entry '%s'; the copy is incomplete", layer);
        }
    }

    @Test
    @DisplayName("L20: links of an archive that lead in a circle end in a refusal")
    void linksThatLeadInACircleEndInARefusal() throws IOException {
        byte[] good = new DockerArchiveForge()
                .image("a:1", TarForge.inMemory().file("f", "x").bytes())
                .bytes();
        assertThat(new Builds(dir).stream(good).checked().tree).containsKey("/f");
        byte[] circle = TarForge.inMemory()
                .file("config.json", "{\"rootfs\":{\"diff_ids\":[\"sha256:%s\"]}}".formatted("0".repeat(64)))
                .file("manifest.json", "[{\"Config\":\"config.json\",\"Layers\":[\"a.tar\"]}]")
                .symlink("a.tar", "b.tar")
                .symlink("b.tar", "a.tar")
                .bytes();
        assertThatThrownBy(() -> new Builds(dir).stream(circle))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("has no entry 'a.tar'");
    }

    @Test
    @DisplayName("L20: a layout's digest cannot be a path")
    void aLayoutsDigestCannotBeAPath() throws IOException {
        Path layout = Files.createDirectory(dir.resolve("layout"));
        Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        Files.write(
                layout.resolve("index.json"),
                "{\"manifests\":[{\"digest\":\"sha256:../../../../etc/passwd\",\"size\":1}]}"
                        .getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> new Builds(dir).from(layout))
                .isInstanceOf(RefusedException.class)
                .hasMessageEndingWith(", expected sha256: and 64 lower-case hex digits");
    }
}
