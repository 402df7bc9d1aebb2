package io.rafs.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.RefusedException;
import io.rafs.testdata.Compressed;
import io.rafs.testdata.Corruptor;
import io.rafs.testdata.DockerArchiveForge;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.OciIndex;
import io.rafs.testdata.OciLayer;
import io.rafs.testdata.OciNode;
import io.rafs.testdata.Sha256;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that are damaged, ambiguous or no images: each is refused with a message that says what is wrong. */
class SourceRefusalTest {

    private static final byte[] TAR = TarForge.inMemory().file("f", "content").bytes();

    @TempDir
    private Path dir;

    private AbstractThrowableAssert<?, ? extends Throwable> refused(OciNode node) throws IOException {
        Path layout = new OciForge().tag("v1", node).writeTo(new Builds(dir).fresh("layout"));
        return refused(new Builds(dir), layout);
    }

    /** Refused, and nothing is left behind. */
    private AbstractThrowableAssert<?, ? extends Throwable> refused(Builds builds, Path... sources) throws IOException {
        Path output = Files.createDirectory(builds.fresh("outputs")).resolve("image");
        AbstractThrowableAssert<?, ? extends Throwable> refusal =
                assertThatThrownBy(() -> builds.into(output, sources)).isInstanceOf(RefusedException.class);
        assertThat(output.getParent().toFile().list()).as("left behind").isEmpty();
        return refusal;
    }

    @Test
    void aLayerOfAnotherDigestIsRefused() throws IOException {
        byte[] other = TarForge.inMemory().file("f", "CONTENT").bytes();
        refused(OciImage.of(OciLayer.plain(TAR).inPlace(other)))
                .hasMessage(
                        "layer 1 (%s): its digest is %s, the image says %s; the layer is damaged or not the one that was"
                                + " meant",
                        Sha256.digest(TAR), Sha256.digest(other), Sha256.digest(TAR));
    }

    @Test
    void aLayerOfAnotherDiffIdIsRefused() throws IOException {
        refused(OciImage.of(OciLayer.gzip(TAR).claimDiffId(Sha256.wrong())))
                .hasMessageContaining(
                        "the digest of its plain tar (diff_id) is %s, the image says %s",
                        Sha256.digest(TAR), Sha256.wrong());
    }

    @Test
    void aLayerOfAnotherSizeIsRefused() throws IOException {
        refused(OciImage.of(OciLayer.plain(TAR).claimSize(7)))
                .hasMessageEndingWith(": it has 2048 bytes, its descriptor says 7; the copy is damaged");
    }

    @Test
    void aMissingLayerOrConfigIsRefused() throws IOException {
        OciLayer layer = OciLayer.gzip(TAR).missing();
        refused(OciImage.of(layer))
                .hasMessageContaining("the layout has no blob %s (expected ", layer.digest())
                .hasMessageContaining("layers[0]");
        refused(OciImage.ofTars(TAR).missingConfig()).hasMessageContaining("config: the layout has no blob sha256:");
    }

    @Test
    void aConfigOfAnotherDigestIsRefused() throws IOException {
        OciImage image = OciImage.ofTars(TAR);
        byte[] other = image.config();
        other[other.length - 3] ^= 1;
        refused(OciImage.ofTars(TAR).configInPlace(other))
                .hasMessage(
                        "config %s: its digest is %s; the file is damaged, copy it again",
                        Sha256.digest(image.config()), Sha256.digest(other));
    }

    @Test
    void aConfigWithOtherLayersIsRefused() throws IOException {
        byte[] config = OciImage.ofTars(TAR, TAR).config();
        Path layout = new OciForge().tag("v1", OciImage.ofTars(TAR)).writeTo(dir.resolve("layout"));
        replaceConfig(layout, OciImage.ofTars(TAR).config(), config);
        refused(new Builds(dir), layout).hasMessageContaining("it has 1 layers, its config 2 diff_ids");
    }

    /** Puts another config in place, and its digest and size into the manifest and the index. */
    private static void replaceConfig(Path layout, byte[] before, byte[] after) throws IOException {
        Path blobs = layout.resolve("blobs/sha256");
        Files.write(blobs.resolve(Sha256.hex(after)), after);
        String index = Files.readString(layout.resolve("index.json"));
        String digest = index.replaceAll("(?s).*\"digest\":\"sha256:([0-9a-f]{64}).*", "$1");
        String manifest = Files.readString(blobs.resolve(digest));
        String changed = manifest.replace(Sha256.hex(before), Sha256.hex(after))
                .replace("\"size\":" + before.length, "\"size\":" + after.length);
        byte[] bytes = changed.getBytes(StandardCharsets.UTF_8);
        Files.write(blobs.resolve(Sha256.hex(bytes)), bytes);
        Files.writeString(
                layout.resolve("index.json"),
                index.replace(digest, Sha256.hex(bytes))
                        .replace("\"size\":" + manifest.length(), "\"size\":" + bytes.length));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/vnd.oci.image.layer.v1.tar+gzip+encrypted"
                        + " | the layer is encrypted (application/vnd.oci.image.layer.v1.tar+gzip+encrypted);"
                        + " decrypt the image first",
                "application/vnd.oci.image.layer.nydus.blob.v1"
                        + " | the layer is a Nydus blob (application/vnd.oci.image.layer.nydus.blob.v1): the image was"
                        + " converted already; give the original",
                "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
                        + " | the layer's media type 'application/vnd.cncf.helm.chart.content.v1.tar+gzip' is not one of"
                        + " a tar layer; expected application/vnd.oci.image.layer.v1.tar and the like",
                "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"
                        + " | it is foreign (application/vnd.docker.image.rootfs.foreign.diff.tar.gzip): not to be"
                        + " distributed; --foreign=skip leaves it out",
            })
    void layersThatCannotBeReadAreRefusedByTheirType(String mediaType, String message) throws IOException {
        refused(OciImage.of(OciLayer.gzip(TAR).mediaType(mediaType))).hasMessageEndingWith(message);
    }

    @Test
    void anArtifactIsNoImage() throws IOException {
        refused(OciImage.ofTars(TAR).artifactType("application/vnd.example"))
                .hasMessageContaining("it is an artifact (application/vnd.example), not an image");
    }

    @Test
    void anEmptyIndexHoldsNoImage() throws IOException {
        refused(OciIndex.of()).hasMessageContaining("index.json: it holds no image; expected a manifest");
    }

    @Test
    void severalImagesAreListedWithAllThatChoosesThem() throws IOException {
        OciIndex index = OciIndex.of(
                OciImage.ofTars(TAR).platform("linux", "amd64", null),
                OciImage.ofTars(TAR, TAR).platform("linux", "arm64", "v8"));
        refused(index)
                .hasMessageContaining("it holds several images; choose one with --ref or --platform:")
                .hasMessageContaining("\n  v1  linux/amd64  sha256:")
                .hasMessageContaining("\n  v1  linux/arm64/v8  sha256:");
        Path layout = new OciForge().tag("v1", index).writeTo(dir.resolve("layout"));
        refused(new Builds(dir).platform("linux/s390x"), layout)
                .hasMessageContaining("it holds no image for linux/s390x; there are:\n  v1  linux/amd64  sha256:");
        refused(new Builds(dir).ref("v2"), layout).hasMessageContaining("it holds no image named 'v2'; there are:");
        refused(new Builds(dir).platform("linux/arm64/v7"), layout)
                .hasMessageContaining("it holds no image for linux/arm64/v7; there are:");
    }

    @Test
    void severalImagesOfADockerArchiveAreListed() throws IOException {
        Path archive = new Builds(dir)
                .file(
                        "docker",
                        new DockerArchiveForge()
                                .image("a:1", TAR)
                                .image("b:2", TAR, TAR)
                                .bytes());
        refused(new Builds(dir), archive)
                .hasMessage(
                        "%s, entry manifest.json: there are several images; choose one with --ref:\n  a:1\n  b:2",
                        archive);
        refused(new Builds(dir).ref("c"), archive)
                .hasMessage("%s, entry manifest.json: no image is named 'c'; there are:\n  a:1\n  b:2", archive);
        refused(new Builds(dir).ref("a:1").platform("linux/arm64"), archive)
                .hasMessageContaining("the image is for linux/amd64, not linux/arm64; ");
    }

    @Test
    void aDockerArchiveWithoutOneOfItsLayersIsIncomplete() throws IOException {
        DockerArchiveForge forge = new DockerArchiveForge().image("a:1", TAR);
        String path = forge.layerPaths().get(0);
        Path archive = new Builds(dir).file("docker", forge.without(path).bytes());
        refused(new Builds(dir), archive)
                .hasMessage(
                        "manifest.json[0]: the archive %s has no entry '%s'; the copy is incomplete"
                                .replace("manifest.json[0]", archive + ", entry manifest.json[0]"),
                        archive,
                        path);
    }

    @Test
    void namesAndPlatformsMeanNothingForBareTarsAndTrees() throws IOException {
        Path tar = new Builds(dir).file("layer", TAR);
        refused(new Builds(dir).ref("v1"), tar)
                .hasMessage(
                        "%s: it is a bare layer: it has no tags and no platforms; leave out --ref and --platform", tar);
        Path tree = Files.createDirectory(dir.resolve("tree"));
        refused(new Builds(dir).platform("linux/amd64"), tree)
                .hasMessage(
                        "%s: it is a directory tree: it has no tags and no platforms; leave out --ref and --platform",
                        tree);
        refused(new Builds(dir), tar, tree)
                .hasMessageEndingWith(
                        "several sources are layer tars, lowest first; this is a directory, give it by itself");
    }

    @Test
    void aCompressedArchiveIsNotTakenForALayer() throws IOException {
        byte[] archive = new OciForge().tag("v1", OciImage.ofTars(TAR)).asOciArchive();
        byte[] docker = new DockerArchiveForge().image("a:1", TAR).bytes();
        for (byte[] whole : List.of(archive, docker)) {
            refused(new Builds(dir), new Builds(dir).file("gz", Compressed.gzip(whole)))
                    .hasMessageEndingWith(
                            "it is a whole image archive, compressed; decompress it (gzip -d, zstd -d) and give that");
        }
    }

    @Test
    void whatIsNotThereOrEmptyOrForeignIsRefused() throws IOException {
        Path missing = dir.resolve("missing");
        assertThatThrownBy(() -> new Builds(dir).from(missing))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(missing.toString());
        refused(new Builds(dir), new Builds(dir).file("empty", new byte[0]))
                .hasMessageEndingWith("it is empty; even a tar without entries has 1024 bytes");
        refused(new Builds(dir), new Builds(dir).file("xz", new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0, 1, 2}))
                .hasMessageEndingWith("it is xz data; layers are plain, gzip or zstd tars: recompress it");
        refused(new Builds(dir), new Builds(dir).file("bz2", "BZh91AY&SY".getBytes(StandardCharsets.US_ASCII)))
                .hasMessageContaining("it is bzip2 data");
    }

    @Test
    void oversizedJsonIsNotRead() throws IOException {
        Path layout = new OciForge()
                .tag("v1", OciImage.ofTars(TAR))
                .file("index.json", new byte[(8 << 20) + 1])
                .writeTo(dir.resolve("layout"));
        refused(new Builds(dir), layout)
                .hasMessage("%s: it has 8388609 bytes, at most 8388608 are read", layout.resolve("index.json"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"manifests\":[],\"manifests\":[]} | it is not well-formed JSON: Duplicate field 'manifests' (line 1, column ",
                "{\"manifests\":[ | it is not well-formed JSON: ",
                "[] | it is an array, expected an object",
                "{} {} | something follows the JSON document",
                "{\"manifests\":{}} | manifests: it is an object, expected an array",
                "{\"manifests\":[1]} | manifests: item 0 is '1', expected an object",
                "{\"manifests\":[{}]} | manifests[0]: it has no 'digest'",
                "{\"manifests\":[{\"digest\":1,\"size\":1}]} | manifests[0]: 'digest' is '1', expected text",
                "{\"manifests\":[{\"digest\":\"sha256:AB\",\"size\":1}]} | the digest is 'sha256:AB', expected sha256: and 64",
                "{\"manifests\":[{\"digest\":\"sha512:ab\",\"size\":1}]} | the digest is 'sha512:ab', expected sha256: and 64",
            })
    void jsonThatIsNotAnIndexIsRefusedWithItsPlace(String json, String message) throws IOException {
        Path layout = new OciForge()
                .file("index.json", json.getBytes(StandardCharsets.UTF_8))
                .writeTo(dir.resolve("layout"));
        refused(new Builds(dir), layout)
                .hasMessageStartingWith(layout.resolve("index.json").toString())
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aDamagedIndexIsRefusedOrReadButNeverBreaksTheProgram(long seed) throws IOException {
        OciForge forge = new OciForge().tag("v1", OciImage.ofTars(TAR));
        byte[] index = forge.files().get("index.json");
        Path layout = forge.writeTo(dir.resolve("layout"));
        List<Corruptor.Mutant> mutants = Corruptor.mutants(index, seed, 150).toList();
        for (Corruptor.Mutant mutant : mutants) {
            Files.write(layout.resolve("index.json"), mutant.bytes());
            try {
                new Builds(dir).from(layout);
            } catch (RefusedException e) {
                assertThat(e).as(mutant.what()).hasMessageStartingWith(layout.toString());
            } catch (IOException | RuntimeException e) {
                throw new AssertionError(mutant.what(), e);
            }
        }
    }
}
