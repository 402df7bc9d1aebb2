package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.json.JsonObject;
import io.rafs.testdata.Contents;
import io.rafs.testdata.ConvertedForge;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.OciIndex;
import io.rafs.testdata.OciLayer;
import io.rafs.testdata.Sha256;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.registry.RegistryTraits;
import io.rafs.testdata.registry.TestRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Converted images become plain ones again. */
class RevertCommandTest {
    @TempDir
    private Path dir;

    private Path source;
    private Path converted;
    private Path plain;

    @BeforeEach
    void layouts() throws IOException {
        source = new OciForge().tag("v1", image()).writeTo(Files.createDirectory(dir.resolve("source")));
        converted = dir.resolve("converted");
        plain = dir.resolve("plain");
    }

    private static OciImage image() throws IOException {
        return OciImage.ofTars(
                        TarForge.inMemory()
                                .add(TarEntry.dir("./").mode(0750).mtime(7))
                                .add(TarEntry.dir("etc").owner(3_000_000, 5).mtime("1.000000001"))
                                .add(TarEntry.file("etc/conf", Contents.text(1, 500))
                                        .mode(04711)
                                        .xattr("user.x", new byte[] {0, 1}))
                                .hardlink("etc/other", "etc/conf")
                                .symlink("link", "etc/conf")
                                .device("null", 'c', 1, 3)
                                .fifo("fifo")
                                .file("large", Contents.random(2, 300_000))
                                .file("gone", "gone")
                                .bytes(),
                        TarForge.inMemory()
                                .whiteout("", "gone")
                                .file("upper", Contents.text(3, 70_000))
                                .bytes())
                .emptyHistory("ENV a=b")
                .runtime("Env", List.of("a=b"));
    }

    private static JsonObject json(Path file) throws IOException {
        return JsonObject.parse(file.toString(), Files.readAllBytes(file));
    }

    private static Path blob(Path layout, JsonObject descriptor) throws IOException {
        return layout.resolve("blobs/sha256")
                .resolve(descriptor.needText("digest").substring(7));
    }

    private static JsonObject manifest(Path layout) throws IOException {
        List<JsonObject> manifests = json(layout.resolve("index.json")).objects("manifests");
        assertThat(manifests).hasSize(1);
        return json(blob(layout, manifests.get(0)));
    }

    private static JsonObject config(Path layout) throws IOException {
        return json(blob(layout, manifest(layout).needObject("config")));
    }

    private static byte[] tar(Path layout) throws IOException {
        List<JsonObject> layers = manifest(layout).objects("layers");
        assertThat(layers).hasSize(1);
        byte[] stored = Files.readAllBytes(blob(layout, layers.get(0)));
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(stored))) {
            return in.readAllBytes();
        }
    }

    private static void succeed(Object... arguments) {
        Cli run = Cli.run(arguments);
        assertThat(run.code()).as(run.toString()).isZero();
    }

    private void convert(String... options) {
        Object[] all = Stream.concat(
                        Stream.of("convert", "oci:" + source + ":v1", "oci:" + converted + ":v1"), Stream.of(options))
                .toArray();
        succeed(all);
    }

    private byte[] unpacked() throws IOException {
        succeed("build", source, "-o", dir.resolve("built"));
        succeed("unpack", dir.resolve("built"), "--tar", dir.resolve("tar"));
        return Files.readAllBytes(dir.resolve("tar"));
    }

    @ParameterizedTest
    @CsvSource({
        "rafs, fixed:64K, zstd",
        "rafs, fixed:1M, none",
        "native, fastcdc, zstd",
        "native, fastcdc, lz4",
        "'rafs,native', fixed:1M, zstd"
    })
    void theOneLayerIsTheTarThatTheImageUnpacksTo(String layout, String chunker, String compressor) throws IOException {
        convert("--layout", layout, "--chunker", chunker, "--compressor", compressor);

        succeed("revert", "oci:" + converted + ":v1", "oci:" + plain + ":v1");

        byte[] tar = tar(plain);
        assertThat(tar).isEqualTo(unpacked());
        assertThat(config(plain).needObject("rootfs").texts("diff_ids")).containsExactly(Sha256.digest(tar));
        JsonObject layer = manifest(plain).objects("layers").get(0);
        assertThat(layer.needText("mediaType")).isEqualTo("application/vnd.oci.image.layer.v1.tar+gzip");
        assertThat(layer.has("annotations")).isFalse();
    }

    @Test
    void theConfigIsThatOfTheOriginalButForLayersAndHistory() throws IOException {
        convert();
        succeed("revert", converted, "oci:" + plain);

        JsonObject before = config(source);
        JsonObject after = config(plain);
        assertThat(after.fields().keySet()).isEqualTo(before.fields().keySet());
        for (String key : before.fields().keySet()) {
            if (!key.equals("rootfs") && !key.equals("history")) {
                assertThat(after.fields().get(key))
                        .as(key)
                        .isEqualTo(before.fields().get(key));
            }
        }
        List<JsonObject> history = after.objects("history");
        List<JsonObject> steps = before.objects("history");
        assertThat(history).hasSize(steps.size() + 1);
        for (int i = 0; i < steps.size(); i++) {
            assertThat(history.get(i).needText("created_by"))
                    .isEqualTo(steps.get(i).needText("created_by"));
            assertThat(history.get(i).fields()).containsEntry("empty_layer", true);
        }
        assertThat(history.get(steps.size()).fields()).doesNotContainKey("empty_layer");
    }

    @Test
    void theSameImageGivesTheSameBytesWhateverTheThreadsAndTheLayout() throws IOException {
        convert("--layout", "native");
        succeed("revert", converted, "oci:" + plain + ":v1", "--threads", 1);
        Path again = dir.resolve("again");
        Path rafs = dir.resolve("rafs");
        succeed("revert", converted, "oci:" + again + ":v1", "--threads", 4);
        succeed("convert", source, "oci:" + rafs);
        Path fromRafs = dir.resolve("from-rafs");
        succeed("revert", rafs, "oci:" + fromRafs + ":v1");
        assertThat(again.resolve("index.json")).hasSameBinaryContentAs(plain.resolve("index.json"));
        assertThat(fromRafs.resolve("index.json")).hasSameBinaryContentAs(plain.resolve("index.json"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd", "none"})
    void whatIsRevertedCanBeConvertedAgain(String compression) throws IOException {
        convert();
        succeed("revert", converted, "oci:" + plain, "--compression", compression);
        Path second = dir.resolve("second");
        succeed("convert", plain, "oci:" + second);
        Path again = dir.resolve("again");
        succeed("revert", second, "oci:" + again);
        assertThat(tar(again)).isEqualTo(unpacked());
        assertThat(config(again).objects("history"))
                .as("neither the bootstrap nor the layer leave steps without end")
                .hasSize(config(plain).objects("history").size() + 1);
    }

    @Test
    void anUnknownCompressionIsNoCommandLine() {
        Cli run = Cli.run("revert", converted, "oci:" + plain, "--compression", "xz");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("none of gzip, zstd, none");
    }

    @Test
    void placesOfAllKindsGiveTheSameImage() throws IOException {
        convert();
        succeed("revert", "oci:" + converted + ":v1", "oci:" + plain + ":v1");
        OciForge forge = new OciForge();
        try (Stream<Path> blobs = Files.list(converted.resolve("blobs/sha256"))) {
            for (Path blob : blobs.toList()) {
                forge.stray(Files.readAllBytes(blob));
            }
        }
        forge.file("index.json", Files.readAllBytes(converted.resolve("index.json")));
        Path archive = Files.write(dir.resolve("archive.tar"), forge.asOciArchive());
        try (TestRegistry registry = TestRegistry.start(RegistryTraits.open())) {
            String name = registry.host() + "/app:v1";
            succeed("copy", "oci:" + converted + ":v1", name);
            succeed("revert", name, registry.host() + "/app:plain");
            int number = 0;
            for (String from : List.of(name, "oci-archive:" + archive + ":v1", archive.toString())) {
                Path out = dir.resolve("out-" + number++);
                succeed("revert", from, "oci:" + out + ":v1", "--work", dir);
                assertThat(out.resolve("index.json")).as(from).hasSameBinaryContentAs(plain.resolve("index.json"));
            }
            Path pulled = dir.resolve("pulled");
            succeed("copy", registry.host() + "/app:plain", "oci:" + pulled + ":v1");
            assertThat(pulled.resolve("index.json")).hasSameBinaryContentAs(plain.resolve("index.json"));
        }
        try (Stream<Path> left = Files.list(dir)) {
            assertThat(left.filter(path -> path.getFileName().toString().startsWith("rafs-")))
                    .as("scratch")
                    .isEmpty();
        }
    }

    @Test
    void besideItsOriginalTheConvertedImageIsMeant() throws IOException {
        Path built = dir.resolve("built");
        succeed("build", source, "-o", built);
        OciIndex merged = OciIndex.of(
                image(), ConvertedForge.image(built).artifactType("application/vnd.nydus.image.manifest.v1+json"));
        Path layout = new OciForge().tag("v1", merged).writeTo(Files.createDirectory(dir.resolve("merged")));
        succeed("revert", "oci:" + layout + ":v1", "oci:" + plain);
        assertThat(tar(plain)).isEqualTo(unpackedOf(built));
    }

    private byte[] unpackedOf(Path built) throws IOException {
        succeed("unpack", built, "--tar", dir.resolve("tar"));
        return Files.readAllBytes(dir.resolve("tar"));
    }

    @Test
    void anImageDirectoryThatKeepsItsConfigIsTaken() throws IOException {
        convert();
        succeed("revert", converted, "oci:" + plain + ":v1");
        Path built = dir.resolve("built");
        succeed("build", source, "-o", built);
        Path out = dir.resolve("out");
        succeed("revert", built, "oci:" + out + ":v1");
        assertThat(out.resolve("index.json")).hasSameBinaryContentAs(plain.resolve("index.json"));
    }

    @Test
    void anImageDirectoryThatIsNotWholeIsRefused() throws IOException {
        Path built = dir.resolve("built");
        succeed("build", source, "-o", built, "--layout", "native");
        Path blob;
        try (Stream<Path> blobs = Files.list(built.resolve("blobs"))) {
            blob = blobs.toList().get(0);
        }
        byte[] bytes = Files.readAllBytes(blob);
        bytes[bytes.length / 2] ^= 1;
        Files.write(blob, bytes);
        assertRefused(3, "its digest is sha256:", built);
        Files.delete(blob);
        assertRefused(3, "it names the blob sha256:" + blob.getFileName(), built);
        Files.delete(built.resolve("config.json"));
        assertRefused(3, "there is no config.json beside it", built);
    }

    @Test
    void theReportNamesWhatWasMade() throws IOException {
        convert();
        Cli run = Cli.run("revert", converted, "oci:" + plain, "--json");
        JsonObject report = JsonObject.parse("report", run.out().getBytes(StandardCharsets.UTF_8));
        assertThat(report.needText("manifest"))
                .isEqualTo(json(plain.resolve("index.json"))
                        .objects("manifests")
                        .get(0)
                        .needText("digest"));
        assertThat(report.needNumber("sentBytes"))
                .isEqualTo(report.needObject("layer").needNumber("size"));
        String again = Cli.run("revert", converted, "oci:" + plain, "--json").out();
        assertThat(JsonObject.parse("report", again.getBytes(StandardCharsets.UTF_8))
                        .needNumber("sentBytes"))
                .isZero();
    }

    private void assertRefused(int code, String message, Object from) throws IOException {
        Path work = Files.createDirectories(dir.resolve("work"));
        Cli run = Cli.run("revert", from, "oci:" + plain + ":v1", "--work", work);
        assertThat(run.code()).as(run.toString()).isEqualTo(code);
        assertThat(run.err()).contains(message);
        assertThat(plain).doesNotExist();
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void whatIsNoConvertedImageIsRefused() throws IOException {
        assertRefused(3, "it holds no converted image", source);
        assertRefused(3, "no image named 'v9'", "oci:" + source + ":v9");
        assertRefused(3, "a docker archive cannot hold a converted image", "docker-archive:" + source);
        assertRefused(3, "it holds no image, expected an OCI layout", dir);
        assertRefused(4, "no such file", dir.resolve("missing"));
        try (TestRegistry registry = TestRegistry.start(RegistryTraits.open())) {
            succeed("copy", "oci:" + source + ":v1", registry.host() + "/app:v1");
            assertRefused(3, "it is no converted image", registry.host() + "/app:v1");
        }
    }

    private Path firstBlob() throws IOException {
        return blob(converted, manifest(converted).objects("layers").get(0));
    }

    @Test
    void aDamagedBlobIsRefusedWhateverByteOfItIsWrong() throws IOException {
        convert();
        byte[] bytes = Files.readAllBytes(firstBlob());
        for (int at : new int[] {0, bytes.length / 2, bytes.length - 1}) {
            byte[] damaged = bytes.clone();
            damaged[at] ^= 4;
            Files.write(firstBlob(), damaged);
            assertRefused(3, "its digest is sha256:", "oci:" + converted + ":v1");
        }
        Files.delete(firstBlob());
        assertRefused(3, "the layout has no blob", converted);
    }

    @Test
    void aRegistryThatGivesOtherBytesOrNoneIsNotBelieved() throws IOException {
        convert();
        byte[] bytes = Files.readAllBytes(firstBlob());
        String digest = Sha256.digest(bytes);
        bytes[9] ^= 1;
        try (TestRegistry registry = TestRegistry.start(RegistryTraits.open())) {
            succeed("copy", "oci:" + converted + ":v1", registry.host() + "/app:v1");
            registry.putWrongBlob("app", digest, bytes);
            assertRefused(4, digest.substring(7), registry.host() + "/app:v1");
        }
    }

    @Test
    void aBootstrapThatNamesABlobThatTheImageHasNotIsRefused() throws IOException {
        Path built = dir.resolve("built");
        succeed("build", source, "-o", built);
        List<OciLayer> blobs = ConvertedForge.blobs(built.resolve("blobs"));
        OciImage image = OciImage.of(blobs.get(0), ConvertedForge.bootstrap(ConvertedForge.bootstrapTar(built)));
        Path layout = new OciForge().tag("v1", image).writeTo(Files.createDirectory(dir.resolve("partial")));
        assertRefused(
                3,
                "%s among the 1 layers of blobs"
                        .formatted("it names the blob " + blobs.get(1).digest() + ", expected it"),
                layout);
    }
}
