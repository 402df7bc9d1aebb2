package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.testdata.Contents;
import io.rafs.testdata.DockerArchiveForge;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.registry.Access;
import io.rafs.testdata.registry.RegistryTraits;
import io.rafs.testdata.registry.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A build takes images by their names, as a conversion does. */
class NamedSourceTest {
    @TempDir
    private Path dir;

    private OciImage image;
    private Path layout;

    @BeforeEach
    void makeLayout() throws IOException {
        image = OciImage.ofTars(
                        TarForge.inMemory()
                                .file("large", Contents.random(1, 300_000))
                                .bytes(),
                        TarForge.inMemory()
                                .file("upper", Contents.text(2, 7_000))
                                .bytes())
                .runtime("Weight", 1.50);
        layout = new OciForge().tag("v1", image).writeTo(Files.createDirectory(dir.resolve("layout")));
    }

    private Path built(String name, Object... arguments) {
        Path out = dir.resolve(name);
        Object[] all = new Object[arguments.length + 3];
        all[0] = "build";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[all.length - 2] = "-o";
        all[all.length - 1] = out;
        Cli run = Cli.run(all);
        assertThat(run.code()).as(run.err()).isZero();
        return out;
    }

    @Test
    void anImageThatIsNamedIsTheOneOfThePath() throws IOException {
        Path expected = built("expected", layout);
        Path archive = Files.write(
                dir.resolve("oci.tar"), new OciForge().tag("v1", image).asOciArchive());
        Path docker = Files.write(
                dir.resolve("docker.tar"),
                new DockerArchiveForge().image("app:v1", image).bytes());
        try (TestRegistry registry = TestRegistry.start(RegistryTraits.open())) {
            String there = registry.host() + "/team/app:v1";
            assertThat(Cli.run("copy", "oci:" + layout + ":v1", there).code()).isZero();
            int number = 0;
            for (String name : List.of(
                    there,
                    "registry:" + there,
                    "oci:" + layout + ":v1",
                    "oci-archive:" + archive,
                    "docker-archive:" + docker + ":app:v1")) {
                Path out = built("out" + number++, name);
                for (String part : List.of("bootstrap", "config.json")) {
                    assertThat(out.resolve(part)).as(name).hasSameBinaryContentAs(expected.resolve(part));
                }
                assertThat(out.resolve("blobs").toFile().list())
                        .as(name)
                        .containsExactlyInAnyOrder(
                                expected.resolve("blobs").toFile().list());
            }
        }
    }

    @Test
    void theConfigIsKeptByteForByteAlsoWhenTheImageIsRewritten() throws IOException {
        Path out = built("out", layout);
        assertThat(out.resolve("config.json")).hasBinaryContent(image.config());
        Path compact = dir.resolve("compact");
        assertThat(Cli.run("compact", out, "-o", compact).code()).isZero();
        assertThat(compact.resolve("config.json")).hasBinaryContent(image.config());
    }

    @Test
    void anImageWithoutConfigLeavesNoneOfTheOneThatItReplaces() throws IOException {
        Path out = built("out", layout);
        Path layer = Files.write(
                dir.resolve("layer.tar"),
                TarForge.inMemory().file("a", Contents.text(3, 900)).bytes());
        built("out", layer, "--force");
        assertThat(out.toFile().list()).containsExactlyInAnyOrder("bootstrap", "blobs", "report.json");
    }

    @Test
    void credentialsReachTheRegistry() {
        try (TestRegistry registry =
                TestRegistry.start(RegistryTraits.open().withAccess(Access.basic("somebody", "secret")))) {
            Path out = dir.resolve("out");
            Cli run = Cli.run("build", registry.host() + "/app:v1", "-o", out);
            assertThat(run.code()).isEqualTo(4);
            assertThat(run.err()).contains(registry.host());
            assertThat(out).doesNotExist();
            Cli path = Cli.run("build", layout, "-o", out, "--plain-http", registry.host());
            assertThat(path.code()).isEqualTo(2);
            assertThat(path.err()).contains("the source is in none");
        }
    }

    @Test
    void aMistypedArchiveIsNotSoughtInARegistry() {
        for (String name : java.util.List.of("missing.tar", "dir/missing.tar.gz", "missing.tgz")) {
            Cli run = Cli.run("build", name, "-o", "image");
            assertThat(run.code()).as(name).isEqualTo(ExitCode.IO);
            assertThat(run.err()).contains(name).contains("no such file");
        }
    }
}
