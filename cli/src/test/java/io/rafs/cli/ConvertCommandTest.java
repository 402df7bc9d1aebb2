package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.digest.Hasher;
import io.rafs.json.JsonObject;
import io.rafs.testdata.Contents;
import io.rafs.testdata.DockerArchiveForge;
import io.rafs.testdata.Judge;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images go from one place that container tools know to another. */
class ConvertCommandTest {
    @TempDir
    private Path dir;

    private static OciImage image(long seed) throws IOException {
        return OciImage.ofTars(
                        TarForge.inMemory()
                                .dir("etc")
                                .file("etc/conf", Contents.text(seed, 500))
                                .file("large", Contents.random(seed, 300_000))
                                .bytes(),
                        TarForge.inMemory()
                                .file("upper", Contents.text(seed + 1, 70_000))
                                .bytes())
                .emptyHistory("ENV a=b")
                .runtime("ArgsEscaped", true)
                .runtime("Weight", 1.50)
                .runtime("Big", new java.math.BigInteger("123456789012345678901234567890"));
    }

    private Path layout(OciForge forge) throws IOException {
        return forge.writeTo(Files.createDirectory(dir.resolve("source")));
    }

    private Path layout() throws IOException {
        return layout(new OciForge().tag("v1", image(1)));
    }

    private static JsonObject json(Path file) throws IOException {
        return JsonObject.parse(file.toString(), Files.readAllBytes(file));
    }

    private static Path blob(Path layout, String digest) {
        return layout.resolve("blobs/sha256").resolve(digest.substring("sha256:".length()));
    }

    /** The one manifest of a layout. */
    private static JsonObject manifest(Path layout) throws IOException {
        List<JsonObject> manifests = json(layout.resolve("index.json")).objects("manifests");
        assertThat(manifests).hasSize(1);
        return json(blob(layout, manifests.get(0).needText("digest")));
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static Map<String, String> files(Path directory) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(
                        directory.relativize(path).toString(),
                        Files.size(path) + " " + java.util.Arrays.hashCode(Files.readAllBytes(path)));
            }
        }
        return files;
    }

    @ParameterizedTest
    @CsvSource({"rafs", "native", "'rafs,native'"})
    void theConvertedImageIsTheOneThatABuildMakes(String layout) throws IOException {
        Path source = layout();
        String chunker = layout.contains(",") ? "fixed:1M" : layout.equals("rafs") ? "fixed:64K" : "fastcdc";
        Path converted = dir.resolve("converted");

        Cli run = Cli.run(
                "convert",
                "oci:" + source + ":v1",
                "oci:" + converted + ":v1",
                "--layout",
                layout,
                "--chunker",
                chunker);

        assertThat(run.code()).as(run.err()).isZero();
        Path built = dir.resolve("built");
        assertThat(Cli.run("build", source, "-o", built, "--layout", layout, "--chunker", chunker)
                        .code())
                .isZero();
        List<JsonObject> layers = manifest(converted).objects("layers");
        List<String> blobs = names(built.resolve("blobs"));
        assertThat(layers).hasSize(blobs.size() + 1);
        for (JsonObject layer : layers.subList(0, blobs.size())) {
            String digest = layer.needText("digest");
            assertThat(layer.needText("mediaType")).isEqualTo("application/vnd.oci.image.layer.nydus.blob.v1");
            assertThat(blob(converted, digest))
                    .hasSameBinaryContentAs(built.resolve("blobs").resolve(digest.substring(7)));
        }
        Path unpacked = Files.createDirectory(dir.resolve("unpacked"));
        Tool.require("tar")
                .run("-xzf", blob(converted, layers.get(blobs.size()).needText("digest")), "-C", unpacked)
                .orFail();
        assertThat(unpacked.resolve("image/image.boot")).hasSameBinaryContentAs(built.resolve("bootstrap"));
        if (layout.contains(",")) {
            assertThat(unpacked.resolve("image/image.boot.native-e"))
                    .hasSameBinaryContentAs(built.resolve("bootstrap.native-e"));
        }
    }

    @Test
    void theConfigKeepsAllButLayersAndHistory() throws IOException {
        Path source = layout();
        Path converted = dir.resolve("converted");
        assertThat(Cli.run("convert", source, "oci:" + converted).code()).isZero();

        JsonObject manifest = manifest(converted);
        JsonObject before =
                json(blob(source, manifest(source).needObject("config").needText("digest")));
        Path file = blob(converted, manifest.needObject("config").needText("digest"));
        JsonObject after = json(file);
        assertThat(Files.readString(file))
                .contains("\"ArgsEscaped\":true", "\"Weight\":1.5", "\"Big\":123456789012345678901234567890");
        assertThat(after.fields().keySet()).isEqualTo(before.fields().keySet());
        for (String key : before.fields().keySet()) {
            if (!key.equals("rootfs") && !key.equals("history")) {
                assertThat(after.fields().get(key))
                        .as(key)
                        .isEqualTo(before.fields().get(key));
            }
        }
        List<String> diffIds = after.needObject("rootfs").texts("diff_ids");
        List<JsonObject> layers = manifest.objects("layers");
        assertThat(diffIds).hasSameSizeAs(layers);
        for (int i = 0; i < layers.size() - 1; i++) {
            assertThat(diffIds.get(i)).isEqualTo(layers.get(i).needText("digest"));
        }
        byte[] tar = Tool.require("gzip")
                .run("-dc", blob(converted, layers.get(layers.size() - 1).needText("digest")))
                .orFail()
                .stdout();
        assertThat(diffIds.get(layers.size() - 1))
                .isEqualTo("sha256:" + Hasher.sha256().digest(tar, 0, tar.length));
        assertThat(after.objects("history")).hasSize(before.objects("history").size() + 1);
    }

    @Test
    void theSameImageAndOptionsGiveTheSameBytes() throws IOException {
        Path source = layout();
        Path one = dir.resolve("one");
        Path two = dir.resolve("two");
        assertThat(Cli.run("convert", source, "oci:" + one + ":v1", "--threads", 1)
                        .code())
                .isZero();
        assertThat(Cli.run("convert", source, "oci:" + two + ":v1", "--threads", 3)
                        .code())
                .isZero();
        assertThat(files(one)).isEqualTo(files(two));
    }

    @Test
    void anImageTakesItsTagFromAnotherAndLeavesTheRestAsItWas() throws IOException {
        Path source = layout(new OciForge().tag("v1", image(1)).tag("v2", image(2)));
        Path index = source.resolve("index.json");
        String odd = "[true,null,1.0,{\"deep\":\"\u00e9\"}]";
        Files.writeString(
                index, Files.readString(index).replace("\"mediaType\"", "\"x-odd\":" + odd + ",\"mediaType\""));

        assertThat(Cli.run("convert", "oci:" + source + ":v2", "oci:" + source + ":v2")
                        .code())
                .isZero();

        List<JsonObject> manifests = json(index).objects("manifests");
        assertThat(manifests).hasSize(2);
        assertThat(Files.readString(index).split(java.util.regex.Pattern.quote(odd), -1))
                .hasSize(3); // the index's and v1's
        assertThat(manifests.get(1).needObject("annotations").text("org.opencontainers.image.ref.name"))
                .contains("v2");
        Cli again = Cli.run("convert", "oci:" + source + ":v2", "oci:" + dir.resolve("other"));
        assertThat(again.code()).isEqualTo(3);
        assertThat(again.err()).contains("converted already");
        assertThat(Cli.run("build", source, "--tag", "v1", "-o", dir.resolve("built"), "--reuse", source + ":v2")
                        .code())
                .isZero();
    }

    @Test
    void aBlobThatIsThereIsNotWrittenAgain() throws IOException {
        Path source = layout();
        Path converted = dir.resolve("converted");
        String first =
                Cli.run("convert", source, "oci:" + converted + ":a", "--json").out();
        Map<String, String> before = files(converted.resolve("blobs"));
        String second =
                Cli.run("convert", source, "oci:" + converted + ":b", "--json").out();

        assertThat(JsonObject.parse("report", first.getBytes(StandardCharsets.UTF_8))
                        .needNumber("sentBytes"))
                .isPositive();
        assertThat(JsonObject.parse("report", second.getBytes(StandardCharsets.UTF_8))
                        .needNumber("sentBytes"))
                .isZero();
        assertThat(files(converted.resolve("blobs"))).isEqualTo(before);
        assertThat(json(converted.resolve("index.json")).objects("manifests")).hasSize(2);
    }

    @Test
    void archivesAreSourcesLikeAnyOther() throws IOException {
        Path oci = Files.write(
                dir.resolve("oci.tar"), new OciForge().tag("v1", image(1)).asOciArchive());
        Path docker = Files.write(
                dir.resolve("docker.tar"),
                new DockerArchiveForge().image("app:v1", image(1)).bytes());
        Path fromOci = dir.resolve("from-oci");
        Path fromDocker = dir.resolve("from-docker");

        assertThat(Cli.run("convert", "oci-archive:" + oci + ":v1", "oci:" + fromOci)
                        .code())
                .isZero();
        assertThat(Cli.run("convert", "docker-archive:" + docker + ":app:v1", "oci:" + fromDocker)
                        .code())
                .isZero();
        assertThat(files(fromOci)).isEqualTo(files(fromDocker));
    }

    @Test
    void skopeoFindsAndCopiesWhatWasConverted() throws IOException {
        if (Tool.find("skopeo").isEmpty()) {
            throw Judge.cannotRun("skopeo", "it is not installed");
        }
        Path converted = dir.resolve("converted");
        assertThat(Cli.run("convert", layout(), "oci:" + converted + ":v1").code())
                .isZero();

        String inspected = Tool.require("skopeo")
                .run("inspect", "oci:" + converted + ":v1")
                .orFail()
                .text();
        assertThat(inspected).contains("amd64");
        for (JsonObject layer : manifest(converted).objects("layers")) {
            assertThat(inspected).contains(layer.needText("digest"));
        }
        Path copied = dir.resolve("copied");
        Tool.require("skopeo")
                .run("copy", "--insecure-policy", "oci:" + converted + ":v1", "oci:" + copied + ":v1")
                .orFail();
        assertThat(files(copied.resolve("blobs"))).isEqualTo(files(converted.resolve("blobs")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bare | oci:{}/out | has no config",
                "source | oci:{}/bare | not empty",
                "source | docker-archive:{}/out.tar | docker load takes no converted images",
                "source | oci-archive:{}/bare | it is there already",
                "source | dir:{}/bare | it is there already",
                "source | dir:{}/no/out | parent directory is missing",
                "oci:{}/missing | oci:{}/out | missing",
                "oci:{}/bare | oci:{}/out | it is not an OCI layout",
                "oci-archive:{}/source | oci:{}/out | it is not an OCI archive",
                "dir:{}/source | oci:{}/out | it is not a directory of skopeo's",
                "oci:{}/source:v9 | oci:{}/out | no image named 'v9'",
                "oci:{}/source: | oci:{}/out | no tag follows",
                "oci: | oci:{}/out | no path follows",
            })
    void whatCannotBeConvertedIsRefusedAndLeavesNothing(String line) throws IOException {
        layout();
        Path bare = Files.createDirectory(dir.resolve("bare"));
        Files.write(bare.resolve("file"), new byte[10]);
        String[] parts = line.replace("{}", dir.toString()).split(" \\| ");
        String from = parts[0].contains(":") ? parts[0] : dir.resolve(parts[0]).toString();
        Path work = Files.createDirectory(dir.resolve("work"));
        Map<String, String> before = files(dir);

        Cli run = Cli.run("convert", from, parts[1], "--work", work);

        assertThat(run.code()).as(run.toString()).isIn(3, 4);
        assertThat(run.err()).contains(parts[2]);
        assertThat(names(work)).isEmpty();
        assertThat(files(dir)).isEqualTo(before);
        assertThat(dir.resolve("out")).doesNotExist();
    }
}
