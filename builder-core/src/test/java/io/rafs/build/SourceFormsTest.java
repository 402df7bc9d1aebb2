package io.rafs.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.testdata.Compressed;
import io.rafs.testdata.DockerArchiveForge;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.OciIndex;
import io.rafs.testdata.OciLayer;
import io.rafs.testdata.Sha256;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One image in all the forms in which it can come: its bootstrap and blobs are the same. */
class SourceFormsTest {

    @TempDir
    private Path dir;

    private final List<byte[]> tars = Trees.seeded(5).withEntries(25).tars(3);
    private Builds.Built expected;

    @BeforeEach
    void buildFromBareTars() throws IOException {
        expected = builds().tars(tars);
    }

    private Builds builds() {
        return new Builds(dir).compression("zstd");
    }

    private OciImage image() {
        return OciImage.ofTars(tars.toArray(byte[][]::new));
    }

    private void assertSame(Builds.Built found, String kind) {
        DeterminismTest.assertSame(found, expected, kind);
        assertThat(found.result().sourceKind()).isEqualTo(kind);
    }

    @Test
    void anOciLayoutIsTheImageOfItsLayers() throws IOException {
        Path layout = new OciForge().tag("v1", image()).writeTo(dir.resolve("layout"));
        assertSame(builds().from(layout), "OCI layout");
        assertSame(builds().ref("v1").from(layout), "OCI layout");
    }

    @Test
    void anOciArchiveIsTheImageOfItsLayers() throws IOException {
        Path archive = builds().file("oci", new OciForge().tag("v1", image()).asOciArchive());
        assertSame(builds().from(archive), "OCI archive");
    }

    @Test
    void layersMayBePlainGzipOrZstdInOneImage() throws IOException {
        OciImage mixed = OciImage.of(
                OciLayer.plain(tars.get(0)),
                OciLayer.of(OciLayer.OCI_GZIP, Compressed.gzipMembers(tars.get(1), 3), tars.get(1)),
                OciLayer.of(OciLayer.OCI_ZSTD, Zstd.compress(tars.get(2)), tars.get(2)));
        assertSame(builds().from(new OciForge().tag("v1", mixed).writeTo(dir.resolve("layout"))), "OCI layout");
    }

    @Test
    void aLayersCompressionIsToldByItsBytesNotItsMediaType() throws IOException {
        OciImage lying = OciImage.of(
                OciLayer.gzip(tars.get(0)).mediaType(OciLayer.OCI_TAR),
                OciLayer.plain(tars.get(1)).mediaType(OciLayer.OCI_GZIP),
                OciLayer.gzip(tars.get(2)).mediaType(OciLayer.OCI_ZSTD));
        assertSame(builds().from(new OciForge().tag("v1", lying).writeTo(dir.resolve("layout"))), "OCI layout");
    }

    @Test
    void bothFormsOfDockerArchivesAreTheImageOfTheirLayers() throws IOException {
        byte[][] layers = tars.toArray(byte[][]::new);
        List<DockerArchiveForge> forms = List.of(
                new DockerArchiveForge().image("app:1", layers),
                new DockerArchiveForge().manifestFirst().image("app:1", layers),
                new DockerArchiveForge().blobPaths().image("app:1", layers));
        for (DockerArchiveForge form : forms) {
            Path archive = builds().file("docker", form.bytes());
            assertSame(builds().from(archive), "docker archive");
            assertSame(builds().ref("app:1").from(archive), "docker archive");
            assertSame(builds().ref("1").platform("linux/amd64").from(archive), "docker archive");
        }
    }

    @Test
    void repeatedLayersOfADockerArchiveMayBeLinks() throws IOException {
        byte[] a = TarForge.inMemory().file("f", "a").bytes();
        byte[] b = TarForge.inMemory().file("f", "b").bytes();
        Path archive = builds().file(
                        "docker",
                        new DockerArchiveForge()
                                .linkRepeats()
                                .image("app:1", a, b, a)
                                .bytes());
        Builds.Built built = builds().from(archive);
        DeterminismTest.assertSame(built, builds().tars(a, b, a), "links");
        assertThat(built.checked().content("/f")).isEqualTo("a".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void aSkopeoDirectoryIsTheImageOfItsLayers() throws IOException {
        assertSame(builds().from(skopeo("Directory Transport Version: 1.1\n")), "skopeo directory");
    }

    @Test
    void aDirectoryOfAnotherVersionIsTakenForATree() throws IOException {
        Builds.Built built = builds().from(skopeo("Directory Transport Version: 2.0\n"));
        assertThat(built.result().sourceKind()).isEqualTo("directory tree");
    }

    /** What {@code skopeo copy … dir:} writes: all blobs by their bare digests. */
    private Path skopeo(String version) throws IOException {
        Path skopeo = Files.createDirectories(builds().fresh("skopeo"));
        Map<String, byte[]> files = new OciForge().tag("v1", image()).files();
        JsonObject index = JsonObject.parse("index.json", files.get("index.json"));
        String manifest = index.objects("manifests").get(0).needText("digest").substring(7);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            if (file.getKey().startsWith("blobs/sha256/")) {
                Files.write(skopeo.resolve(file.getKey().substring(13)), file.getValue());
            }
        }
        Files.move(skopeo.resolve(manifest), skopeo.resolve("manifest.json"));
        Files.writeString(skopeo.resolve("version"), version);
        return skopeo;
    }

    @Test
    void bareTarsMayBeCompressed() throws IOException {
        List<Path> mixed = List.of(
                builds().file("gz", Compressed.gzip(tars.get(0))),
                builds().file("zst", Zstd.compress(tars.get(1), 19)),
                builds().file("tar", tars.get(2)));
        assertSame(builds().from(mixed), "layer tars");
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker", "oci"})
    void anArchiveCanComeThroughStandardInput(String form) throws IOException {
        byte[] archive = form.equals("docker")
                ? new DockerArchiveForge()
                        .image("app:1", tars.toArray(byte[][]::new))
                        .bytes()
                : new OciForge().tag("v1", image()).asOciArchive();
        Builds.Built built = builds().stream(archive);
        DeterminismTest.assertSame(built, expected, form);
        assertThat(built.dir().toFile().list())
                .as("nothing of the input stays behind")
                .containsExactlyInAnyOrder("bootstrap", "blobs", "config.json", "report.json");
    }

    @Test
    void aBareLayerCanComeThroughStandardInput() throws IOException {
        Builds.Built built = builds().stream(Compressed.gzip(tars.get(0)));
        DeterminismTest.assertSame(built, builds().tars(tars.get(0)), "one layer");
        assertThat(built.result().sourceKind()).isEqualTo("layer tar from standard input");
    }

    @Test
    @DisplayName("L16: an image is found through nested indexes, past attestations, artifacts and missing media types")
    void anImageIsFoundThroughNestedIndexes() throws IOException {
        OciIndex inner = OciIndex.of().addAttested(image().platform("linux", "amd64", null));
        Path nested = new OciForge()
                .tag("v1", OciIndex.of(inner))
                .untagged(image().artifactType("application/vnd.example"))
                .writeTo(dir.resolve("nested"));
        Path docker = new OciForge()
                .tag(
                        "v1",
                        OciIndex.of(image().docker().platform("linux", "amd64", null))
                                .docker())
                .writeTo(dir.resolve("docker"));
        Path bare = new OciForge().tag("v1", image().withoutMediaType()).writeTo(dir.resolve("bare"));
        for (Path layout : List.of(docker, bare)) {
            assertSame(builds().from(layout), "OCI layout");
        }
        assertSame(builds().ref("v1").from(nested), "OCI layout");
        assertSame(builds().ref("v1").platform("linux/amd64").from(nested), "OCI layout");
    }

    @Test
    void aPlatformOrANameChoosesAmongSeveralImages() throws IOException {
        OciImage other = OciImage.ofTars(TarForge.inMemory().file("arm", "arm").bytes());
        Path layout = new OciForge()
                .tag(
                        "v1",
                        OciIndex.of(image().platform("linux", "amd64", null), other.platform("linux", "arm64", "v8")))
                .tag("v2", OciImage.ofTars(tars.get(0)))
                .writeTo(dir.resolve("layout"));
        assertSame(builds().ref("v1").platform("linux/amd64").from(layout), "OCI layout");
        for (String arm : List.of("linux/arm64", "linux/arm64/v8")) {
            assertThat(builds().platform(arm).from(layout).checked().tree).containsKey("/arm");
        }
        DeterminismTest.assertSame(builds().ref("v2").from(layout), builds().tars(tars.get(0)), "v2");
    }

    @Test
    void oneImageUnderTwoNamesIsNotAmbiguous() throws IOException {
        Path layout = new OciForge().tag("v1", image()).tag("latest", image()).writeTo(dir.resolve("layout"));
        assertSame(builds().from(layout), "OCI layout");
    }

    @Test
    @DisplayName("L17: the report has the digest of each layer as stored and of its plain tar")
    void theReportHasBothDigestsOfEachLayer() throws IOException {
        Path layout = new OciForge().tag("v1", image()).writeTo(dir.resolve("layout"));
        Builds.Built built = builds().from(layout);
        JsonObject report =
                JsonObject.parse("report.json", Files.readAllBytes(built.dir().resolve("report.json")));
        List<JsonObject> layers = report.objects("layers");
        assertThat(layers).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(layers.get(i).needText("diffId")).isEqualTo(Sha256.digest(tars.get(i)));
            assertThat(layers.get(i).needText("digest")).isEqualTo(Sha256.digest(Compressed.gzip(tars.get(i))));
            assertThat(layers.get(i).needNumber("tarBytes")).isEqualTo(tars.get(i).length);
        }
        assertThat(report.needObject("bootstrap").needText("digest")).isEqualTo(Sha256.digest(built.bootstrap()));
    }

    @Test
    void aForeignLayerIsLeftOutOnlyWhenAsked() throws IOException {
        OciImage image = OciImage.of(
                OciLayer.gzip(tars.get(0)), OciLayer.gzip(tars.get(1)).mediaType(OciLayer.OCI_FOREIGN));
        Path layout = new OciForge().tag("v1", image).writeTo(dir.resolve("layout"));
        Builds.Built built = builds().skipForeign().from(layout);
        DeterminismTest.assertSame(built, builds().tars(tars.get(0)), "without the foreign layer");
        assertThat(built.result().warnings()).singleElement().asString().endsWith("foreign, left out");
        assertThatThrownBy(() -> builds().from(layout))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("layer 2 (sha256:")
                .hasMessageContaining(
                        "it is foreign (application/vnd.oci.image.layer.nondistributable.v1.tar+gzip): not to be"
                                + " distributed; --foreign=skip leaves it out");
    }
}
