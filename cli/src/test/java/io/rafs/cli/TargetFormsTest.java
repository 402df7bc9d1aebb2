package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.json.JsonObject;
import io.rafs.testdata.Contents;
import io.rafs.testdata.Judge;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.OciIndex;
import io.rafs.testdata.OciLayer;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives and directories that images are written to. */
class TargetFormsTest {
    @TempDir
    private Path dir;

    private Path layout;

    private static byte[] tar(long seed) throws IOException {
        return TarForge.inMemory()
                .file("file-" + seed, Contents.random(seed, 300_000))
                .bytes();
    }

    private static OciImage image(long seed) throws IOException {
        return OciImage.ofTars(tar(seed), tar(seed + 1));
    }

    @BeforeEach
    void makeLayout() throws IOException {
        layout = new OciForge()
                .tag("v1", image(1))
                .tag(
                        "all",
                        OciIndex.of(
                                image(3).platform("linux", "amd64", null), image(5).platform("linux", "arm64", "v8")))
                .writeTo(Files.createDirectory(dir.resolve("layout")));
    }

    private static Tool skopeo() {
        if (Tool.find("skopeo").isEmpty()) {
            throw Judge.cannotRun("skopeo", "it is not installed");
        }
        return Tool.require("skopeo").withArguments("--insecure-policy");
    }

    private static Cli rafs(Object... arguments) {
        Cli run = Cli.run(arguments);
        assertThat(run.code()).as(run.err()).isZero();
        return run;
    }

    private static String resolved(String name) {
        return rafs("resolve", name).out().strip();
    }

    private static String digest(Path layout) throws IOException {
        Path index = layout.resolve("index.json");
        return JsonObject.parse(index.toString(), Files.readAllBytes(index))
                .objects("manifests")
                .get(0)
                .needText("digest");
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"oci-archive:%s/out.tar:v1", "dir:%s/out"})
    void skopeoCopiesWhatWasCopiedToTheSameManifest(String form) throws IOException {
        String target = form.formatted(dir);
        String source = "oci:" + layout + ":v1";
        rafs("copy", source, target);
        assertThat(resolved(target)).isEqualTo(resolved(source));
        assertThat(skopeo().run("inspect", "--format", "{{.Digest}}", target)
                        .orFail()
                        .text()
                        .strip())
                .isEqualTo(resolved(source));
        Path back = dir.resolve("back");
        skopeo().run("copy", target, "oci:" + back + ":v1").orFail();
        assertThat(digest(back)).isEqualTo(resolved(source));
        Path ours = dir.resolve("ours");
        rafs("copy", target, "oci:" + ours + ":v1");
        assertThat(digest(ours)).isEqualTo(resolved(source));
    }

    @ParameterizedTest
    @ValueSource(strings = {"oci-archive:%s/out.tar:all", "dir:%s/out"})
    void anIndexKeepsItsPlatforms(String form) throws IOException {
        String target = form.formatted(dir);
        String source = "oci:" + layout + ":all";
        rafs("copy", source, target);
        assertThat(resolved(target)).isEqualTo(resolved(source));
        Path back = dir.resolve("back");
        skopeo().run("copy", "--all", target, "oci:" + back + ":all").orFail();
        assertThat(digest(back)).isEqualTo(resolved(source));
        Path one = dir.resolve("one");
        rafs("copy", target, "oci:" + one, "--platform", "linux/arm64");
        Path expected = dir.resolve("expected");
        rafs("copy", source, "oci:" + expected, "--platform", "linux/arm64");
        assertThat(digest(one)).isEqualTo(digest(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"oci-archive:%s/out.tar:v1", "dir:%s/out"})
    void whatIsConvertedIntoAFormIsWhatIsConvertedIntoALayout(String form) throws IOException {
        String target = form.formatted(dir);
        Path converted = dir.resolve("converted");
        rafs("convert", "oci:" + layout + ":v1", "oci:" + converted + ":v1");
        rafs("convert", "oci:" + layout + ":v1", target);
        assertThat(resolved(target)).isEqualTo(digest(converted));
        Path back = dir.resolve("back");
        skopeo().run("copy", target, "oci:" + back + ":v1").orFail();
        assertThat(digest(back)).isEqualTo(digest(converted));
    }

    @Test
    void theSameImageGivesTheSameArchive() throws IOException {
        for (String kind : List.of("oci-archive", "docker-archive")) {
            Path one = dir.resolve(kind + "-one");
            Path two = dir.resolve(kind + "-two");
            rafs("copy", "oci:" + layout + ":v1", kind + ":" + one + ":app:v1", "--jobs", 1);
            rafs("copy", "oci:" + layout + ":v1", kind + ":" + two + ":app:v1", "--jobs", 8);
            assertThat(one).hasSameBinaryContentAs(two);
        }
    }

    @Test
    void whatDockerLoadsIsTheImageUnderItsName() throws IOException {
        Path archive = dir.resolve("docker.tar");
        String name = "docker-archive:" + archive + ":app:v1";
        rafs("copy", "oci:" + layout + ":v1", name);

        Path list = Files.createDirectory(dir.resolve("list"));
        Tool.require("tar").run("-xf", archive, "-C", list).orFail();
        JsonObject image = JsonObject.parseArray("list", Files.readAllBytes(list.resolve("manifest.json")))
                .get(0);
        assertThat(image.texts("RepoTags")).containsExactly("app:v1");
        assertThat(image.texts("Layers"))
                .hasSize(2)
                .allSatisfy(layer -> assertThat(list.resolve(layer)).isRegularFile());
        Path source = dir.resolve("source");
        Path loaded = dir.resolve("loaded");
        rafs("build", "oci:" + layout + ":v1", "-o", source);
        rafs("build", name, "-o", loaded);
        assertThat(loaded.resolve("bootstrap")).hasSameBinaryContentAs(source.resolve("bootstrap"));
        assertThat(loaded.resolve("config.json")).hasSameBinaryContentAs(source.resolve("config.json"));
        Path back = dir.resolve("back");
        skopeo().run("copy", name, "oci:" + back + ":v1").orFail();
        Path again = dir.resolve("again");
        rafs("build", "oci:" + back + ":v1", "-o", again);
        assertThat(again.resolve("bootstrap")).hasSameBinaryContentAs(source.resolve("bootstrap"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"oci-archive:%s/out.tar:v1", "dir:%s/out", "docker-archive:%s/out.tar:app:v1"})
    void whatIsRevertedIntoAFormHasTheFilesOfTheOriginal(String form) throws IOException {
        String target = form.formatted(dir);
        Path converted = dir.resolve("converted");
        rafs("convert", "oci:" + layout + ":v1", "oci:" + converted + ":v1");
        rafs("revert", "oci:" + converted + ":v1", target);
        Path back = dir.resolve("back");
        skopeo().run("copy", target, "oci:" + back + ":v1").orFail();
        Path original = dir.resolve("original");
        Path reverted = dir.resolve("reverted");
        rafs("build", "oci:" + layout + ":v1", "-o", original);
        rafs("build", "oci:" + back + ":v1", "-o", reverted);
        assertThat(rafs("ls", "-R", reverted).out())
                .isEqualTo(rafs("ls", "-R", original).out());
    }

    @Test
    void whatDockerCannotLoadIsRefusedWithTheReason() throws IOException {
        Path converted = dir.resolve("converted");
        rafs("convert", "oci:" + layout + ":v1", "oci:" + converted + ":v1");
        Path zstd = new OciForge()
                .tag("v1", OciImage.of(OciLayer.zstdRaw(tar(9))))
                .writeTo(Files.createDirectory(dir.resolve("zstd")));
        List<String> before = files();
        for (List<String> line : List.of(
                List.of("oci:" + converted + ":v1", "converted already"),
                List.of("oci:" + layout + ":all", "choose it with --platform"),
                List.of("oci:" + zstd + ":v1", "not every docker loads"))) {
            Cli run = Cli.run("copy", line.get(0), "docker-archive:" + dir.resolve("out.tar"));
            assertThat(run.code()).isEqualTo(3);
            assertThat(run.err()).contains(line.get(1));
        }
        assertThat(files()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"oci-archive:%s/out", "docker-archive:%s/out", "dir:%s/out"})
    void aDamagedBlobMakesNothingAndWhatIsThereStays(String form) throws IOException {
        Path hurt = new OciForge().tag("v1", image(7)).writeTo(Files.createDirectory(dir.resolve("hurt")));
        Path large;
        try (Stream<Path> all = Files.list(hurt.resolve("blobs/sha256"))) {
            large = all.filter(blob -> blob.toFile().length() > 100_000)
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(large);
        bytes[bytes.length / 2] ^= 1;
        Files.write(large, bytes);
        List<String> before = files();
        Cli damaged = Cli.run("copy", "oci:" + hurt + ":v1", form.formatted(dir));
        assertThat(damaged.code()).isEqualTo(3);
        assertThat(damaged.err()).contains(large.getFileName().toString(), "changed or is damaged");
        assertThat(files()).isEqualTo(before);

        Files.writeString(dir.resolve("out"), "mine");
        Cli taken = Cli.run("copy", "oci:" + layout + ":v1", form.formatted(dir));
        assertThat(taken.code()).isEqualTo(3);
        assertThat(taken.err()).contains("it is there already");
        assertThat(dir.resolve("out")).hasContent("mine");
    }
}
