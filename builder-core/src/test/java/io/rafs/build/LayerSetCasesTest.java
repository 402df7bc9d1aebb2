package io.rafs.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import io.rafs.format.RefusedException;
import io.rafs.format.erofs.DeviceSlot;
import io.rafs.image.Blob;
import io.rafs.read.BootstrapReader;
import io.rafs.testdata.Contents;
import io.rafs.testdata.KernelMount;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.OciLayer;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The root, and layers as a set: cases W11 to W14. */
class LayerSetCasesTest {
    @TempDir
    Path dir;

    @Test
    @DisplayName("W11: the root is as the top-most layer says that speaks of it")
    void theRootIsAsTheTopMostLayerSays() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(
                        TarForge.inMemory()
                                .add(TarEntry.dir("./")
                                        .mode(0700)
                                        .owner(1, 1)
                                        .mtime("1.5")
                                        .xattr("user.x", ascii("1")))
                                .bytes(),
                        TarForge.inMemory()
                                .add(TarEntry.dir("/")
                                        .mode(0751)
                                        .owner(2, 3)
                                        .mtime("2.25")
                                        .xattr("user.y", ascii("2")))
                                .bytes(),
                        TarForge.inMemory().file("f", "").bytes());
        BuiltImage.File root = image.at("/");
        assertEquals(0751, root.permissions());
        assertEquals(2, root.uid());
        assertEquals(3, root.gid());
        assertEquals(2, root.mtime());
        assertEquals(250_000_000, root.nanos());
        assertEquals("{user.y}", "{" + String.join(",", root.xattrs().keySet()) + "}");
    }

    @Test
    @DisplayName("W12: the same layer twice brings its data once")
    void aLayerThatIsThereTwiceBringsItsDataOnce() throws IOException {
        byte[] layer = TarForge.inMemory().file("a", Contents.random(1, 50_000)).bytes();
        byte[] between = TarForge.inMemory().whiteout("", "a").bytes();
        BuiltImage image = TestBuilds.in(dir).layers(layer, between, layer, layer);
        assertEquals("/a", image.paths());
        assertEquals(50_000, image.at("/a").content().length);
        assertEquals(1, image.result().blobs().size());
        assertEquals(50_000, image.result().uniqueBytes());
    }

    @Test
    @DisplayName("W12: a blob that nothing of the image uses is not in it")
    void aBlobOfHiddenFilesIsDropped() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(
                        TarForge.inMemory().file("a", "first").bytes(),
                        TarForge.inMemory()
                                .file("a", "second")
                                .file("b", "hidden")
                                .bytes(),
                        TarForge.inMemory().file("a", "third").whiteout("", "b").bytes());
        assertEquals("third", image.at("/a").text());
        assertEquals(1, image.result().blobs().size());
        assertEquals(
                List.of(false, false, true),
                image.result().layers().stream()
                        .map(layer -> layer.blob().isPresent())
                        .toList());
        try (BootstrapReader reader = BootstrapReader.open(image.result().bootstrap());
                Stream<Path> blobs = Files.list(image.directory().resolve("blobs"))) {
            assertEquals(1, reader.deviceSlots().size());
            assertEquals(1, reader.rafs().blobEntries().size());
            assertEquals(
                    reader.deviceSlots().get(0).blobId().orElseThrow().toString(),
                    blobs.map(blob -> blob.getFileName().toString()).reduce("", String::concat));
        }
    }

    @Test
    @DisplayName("W13: layers compressed in different ways give what plain ones give")
    void layersCompressedInDifferentWaysAreOneImage() throws IOException {
        List<byte[]> tars = IntStream.range(0, 3)
                .mapToObj(i -> TarForge.inMemory()
                        .file("own" + i, Contents.text(i, 20_000))
                        .file("shared", Contents.random(7, 9_000))
                        .bytes())
                .toList();
        BuiltImage plain = TestBuilds.in(dir).layers(tars.toArray(byte[][]::new));
        BuiltImage mixed = TestBuilds.in(dir)
                .image(OciImage.of(
                        OciLayer.gzip(tars.get(0)),
                        OciLayer.of(OciLayer.OCI_ZSTD, Zstd.compress(tars.get(1)), tars.get(1)),
                        OciLayer.plain(tars.get(2))));
        assertEquals(plain.result().primary().digest(), mixed.result().primary().digest());
        assertEquals(
                plain.result().blobs().stream().map(Blob::id).toList(),
                mixed.result().blobs().stream().map(Blob::id).toList());
        assertEquals(3, mixed.result().blobs().size());
    }

    @Test
    @DisplayName("W14: 130 layers are taken, each one's file from its own blob")
    void manyLayersAreTaken() throws IOException {
        BuiltImage image = TestBuilds.in(dir).layers(ownFiles(130));
        assertEquals(130, image.result().blobs().size());
        for (int i = 0; i < 130; i++) {
            assertEquals("content of " + i, image.at("/f" + i).text());
        }
        assertEquals("130", image.at("/count").text());
    }

    @Test
    @DisplayName("W14: layers may be more than blobs may")
    void layersWithoutABlobDoNotCount() throws IOException {
        byte[][] tars = new byte[400][];
        for (int i = 0; i < tars.length; i++) {
            tars[i] = TarForge.inMemory()
                    .file("count", Integer.toString(i))
                    .symlink("l" + i, "x")
                    .bytes();
        }
        BuiltImage image = TestBuilds.in(dir).layers(tars);
        assertEquals(401, image.paths().split(" ").length);
        assertEquals("399", image.at("/count").text());
        assertEquals(1, image.result().blobs().size());
    }

    @Test
    @DisplayName("W14: the kernel reads files from each of 254 devices")
    void theKernelReadsFromAsManyDevicesAsThereCanBe() throws IOException {
        BuiltImage image = TestBuilds.in(dir).layers(ownFiles(254, false));
        try (KernelMount mount = KernelMount.of(image.directory())) {
            for (int i = 0; i < 254; i++) {
                assertEquals("content of " + i, Files.readString(mount.root().resolve("f" + i)));
            }
        }
    }

    @Test
    @DisplayName("W14: 254 blobs fit an image, 255 are refused with the bound")
    void moreBlobsThanAnImageHoldsAreRefused() throws IOException {
        BuiltImage image = TestBuilds.in(dir).layers(ownFiles(254, false));
        assertEquals("content of 253", image.at("/f253").text());
        try (BootstrapReader reader = BootstrapReader.open(image.result().bootstrap())) {
            List<DeviceSlot> slots = reader.deviceSlots();
            assertEquals(254, slots.size());
        }
        String message = assertThrows(
                        RefusedException.class, () -> TestBuilds.in(dir).layers(ownFiles(255, false)))
                .getMessage();
        assertTrue(message.contains("255") && message.contains("254"), message);
    }

    private static byte[][] ownFiles(int layers) {
        return ownFiles(layers, true);
    }

    private static byte[][] ownFiles(int layers, boolean counting) {
        byte[][] tars = new byte[layers][];
        for (int i = 0; i < layers; i++) {
            TarForge tar = TarForge.inMemory().file("f" + i, "content of " + i);
            tars[i] = (counting ? tar.file("count", Integer.toString(i + 1)) : tar).bytes();
        }
        return tars;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
