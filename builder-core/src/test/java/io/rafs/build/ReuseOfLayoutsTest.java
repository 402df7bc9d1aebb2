package io.rafs.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.RefusedException;
import io.rafs.testdata.Compressed;
import io.rafs.testdata.Contents;
import io.rafs.testdata.ConvertedForge;
import io.rafs.testdata.NydusImage;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.OciIndex;
import io.rafs.testdata.OciLayer;
import io.rafs.testdata.OciNode;
import io.rafs.testdata.Sha256;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that are built on converted ones in OCI layouts come out as if they were built on the image directories. */
class ReuseOfLayoutsTest extends EarlierImageCases {
    private static Object inode(Path file) throws IOException {
        return Files.getAttribute(file, "unix:ino");
    }

    private static Reuse on(String... images) {
        return new Reuse(List.of(images).stream().map(Reuse.Image::parse).toList(), 0);
    }

    private Path layout(OciForge forge) throws IOException {
        return forge.writeTo(new Builds(dir).fresh("layout"));
    }

    private Path layout(OciNode image) throws IOException {
        return layout(new OciForge().untagged(image));
    }

    private static byte[] changedLayer() {
        TreeMap<String, byte[]> changed = files();
        changed.get("large-noise")[200_000] ^= 1;
        changed.put("small-30", Contents.text(999, 3333));
        return layer(changed);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void anImageOnALayoutIsByteForByteTheOneOnTheDirectory(String shape) throws IOException {
        Builds.Built first = builds(shape).tars(layer(files()), layer(new TreeMap<>(files().headMap("large-text"))));
        String layout = layout(ConvertedForge.image(first.dir())).toString();
        for (double ratio : new double[] {0, 0.9}) {
            Builds.Built onDirectory = builds(shape).reuse(ratio, first.dir()).tars(changedLayer());
            Builds.Built onLayout =
                    builds(shape).reuse(new Reuse(on(layout).images(), ratio)).tars(changedLayer());
            DeterminismTest.assertSame(onLayout, onDirectory, "%s, ratio %s".formatted(shape, ratio));
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void anImageOnItselfInALayoutBringsNoBlobAndLinksThoseThatThereAre(String shape) throws IOException {
        Builds.Built first = builds(shape).tars(layer(files()));
        Path layout = layout(ConvertedForge.image(first.dir()));
        Builds.Built second = builds(shape).reuse(on(layout.toString())).tars(layer(files()));

        assertThat(blobs(second, false)).isEmpty();
        assertThat(second.blobs().keySet()).isEqualTo(first.blobs().keySet());
        for (String id : first.blobs().keySet()) {
            assertThat(inode(second.dir().resolve("blobs").resolve(id)))
                    .as("a link to the same file, not a copy")
                    .isEqualTo(inode(layout.resolve("blobs/sha256").resolve(id)));
        }
        assertUnpacksAs(second, Shapes.tar(first));
        assertThat(second.dir()).isDirectoryNotContaining("glob:**earlier*");
    }

    @Test
    void aTagChoosesAmongSeveralImages() throws IOException {
        Builds.Built one = builds("e-zstd").tars(layer(files()));
        Builds.Built two = builds("e-zstd").tars(changedLayer());
        OciImage image = ConvertedForge.image(two.dir());
        String layout = layout(new OciForge()
                        .tag("registry.example:5000/app:v1", ConvertedForge.image(one.dir()))
                        .tag("v2", image))
                .toString();
        for (String ref : List.of("v2", image.digest())) {
            Builds.Built found = builds("e-zstd").reuse(on(layout + ":" + ref)).tars(changedLayer());
            assertThat(found.blobs().keySet()).as(ref).isEqualTo(two.blobs().keySet());
        }
        Builds.Built found = builds("e-zstd")
                .reuse(on(layout + ":registry.example:5000/app:v1"))
                .tars(layer(files()));
        assertThat(found.blobs().keySet()).isEqualTo(one.blobs().keySet());
    }

    @Test
    void severalImagesOfALayoutAreBuiltOnLikeSeveralDirectories() throws IOException {
        Builds.Built one = builds("f-zstd").tars(layer(files()));
        Builds.Built two = builds("f-zstd")
                .tars(TarForge.inMemory().file("x", Contents.random(7, 90_000)).bytes());
        String layout = layout(new OciForge()
                        .tag("v1", ConvertedForge.image(one.dir()))
                        .tag("v2", ConvertedForge.image(two.dir())))
                .toString();
        TreeMap<String, byte[]> both = files();
        both.put("x", Contents.random(7, 90_000));
        Builds.Built found = builds("f-zstd")
                .reuse(on(layout + ":v1", layout + ":v2", layout + ":v2"))
                .tars(layer(both));
        DeterminismTest.assertSame(
                found, builds("f-zstd").reuse(one.dir(), two.dir()).tars(layer(both)), "two tags");
    }

    @Test
    void thePlatformOfTheBuildChoosesAmongThoseOfAnIndex() throws IOException {
        Builds.Built amd = builds("rafs-zstd").tars(layer(files()));
        Builds.Built arm = builds("rafs-zstd").tars(changedLayer());
        OciIndex index = OciIndex.of(
                ConvertedForge.image(amd.dir()).platform("linux", "amd64", null),
                ConvertedForge.image(arm.dir()).platform("linux", "arm64", "v8"));
        Path source = layout(OciIndex.of(
                OciImage.ofTars(layer(files())).platform("linux", "amd64", null),
                OciImage.ofTars(changedLayer()).platform("linux", "arm64", "v8")));
        Builds.Built found = builds("rafs-zstd")
                .platform("linux/arm64")
                .reuse(on(layout(index).toString()))
                .from(source);
        assertThat(found.blobs().keySet()).isEqualTo(arm.blobs().keySet());
    }

    @Test
    void besideItsOriginalTheConvertedImageIsMeant() throws IOException {
        Builds.Built first = builds("rafs-zstd").tars(layer(files()));
        OciIndex merged = OciIndex.of(OciImage.ofTars(layer(files())), ConvertedForge.image(first.dir()));
        String layout = layout(new OciForge().tag("v1", merged)).toString();
        for (String image : List.of(layout, layout + ":v1")) {
            Builds.Built second = builds("rafs-zstd").reuse(on(image)).tars(layer(files()));
            assertThat(blobs(second, false)).isEmpty();
        }
    }

    @Test
    void aBlobOfNoUseIsLeftInTheLayout() throws IOException {
        Builds.Built first = builds("rafs-zstd").tars(layer(files()));
        List<OciLayer> layers = new ArrayList<>(ConvertedForge.blobs(first.dir().resolve("blobs")));
        layers.add(ConvertedForge.blob(Contents.random(3, 1000)));
        layers.add(ConvertedForge.bootstrap(ConvertedForge.bootstrapTar(first.dir())));
        String layout = layout(OciImage.of(layers.toArray(OciLayer[]::new))).toString();
        Builds.Built second = builds("rafs-zstd").reuse(on(layout)).tars(layer(files()));
        assertThat(second.blobs().keySet()).isEqualTo(first.blobs().keySet());
    }

    @Test
    void layersOfDockerAndUncompressedOnesAreTakenAsWell() throws IOException {
        Builds.Built first = builds("rafs-zstd").tars(layer(files()));
        OciLayer blob = ConvertedForge.blobs(first.dir().resolve("blobs")).get(0);
        byte[] tar = ConvertedForge.bootstrapTar(first.dir());
        for (OciImage image : List.of(
                OciImage.of(blob, ConvertedForge.bootstrap(tar)).docker(),
                OciImage.of(blob, ConvertedForge.marked(OciLayer.plain(tar))),
                OciImage.of(blob, ConvertedForge.marked(OciLayer.zstdRaw(tar))))) {
            Builds.Built second =
                    builds("rafs-zstd").reuse(on(layout(image).toString())).tars(layer(files()));
            assertThat(blobs(second, false)).isEmpty();
        }
    }

    @Test
    void whatIsThereUnderTheWholeNameIsMeantBeforeAnyTag() throws IOException {
        Path layout = layout(OciImage.of());
        Path odd = Files.createDirectory(Path.of(layout + ":v1"));
        assertThat(Reuse.Image.parse(odd.toString())).isEqualTo(Reuse.Image.of(odd));
        assertThat(Reuse.Image.parse(layout + ":v2")).isEqualTo(new Reuse.Image(layout, Optional.of("v2")));
        Path colons = new OciForge().untagged(OciImage.of()).writeTo(dir.resolve("a:b:c"));
        assertThat(Reuse.Image.parse(colons + ":sha256:d")).isEqualTo(new Reuse.Image(colons, Optional.of("sha256:d")));
        assertThat(Reuse.Image.parse(layout + ":")).isEqualTo(Reuse.Image.of(Path.of(layout + ":")));
        assertThat(Reuse.Image.parse("no/such:v1")).isEqualTo(Reuse.Image.of(Path.of("no/such:v1")));
    }

    @Test
    void aRefusalNamesTheImageAsItWasGivenAndNotWhereItsBootstrapWasUnpacked() throws IOException {
        Builds.Built first = builds("rafs-lz4").tars(layer(files()));
        Path layout = layout(new OciForge().tag("v1", ConvertedForge.image(first.dir())));
        assertThatThrownBy(() -> builds("rafs-zstd").reuse(on(layout + ":v1")).tars(layer(files())))
                .isInstanceOf(RefusedException.class)
                .hasMessageStartingWith("%s:v1, image/image.boot: none of its blobs can be used again: ", layout);
    }

    @Test
    void aBootstrapLayerOfZerosIsRefusedOnceItIsLarge() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        bomb.write(Compressed.gzip(TarForge.inMemory()
                .add(TarEntry.file("image/image.boot", "").claimSize(1L << 30))
                .unended()));
        byte[] member = Compressed.gzip(new byte[16 << 20]);
        for (int i = 0; i < 17; i++) {
            bomb.write(member);
        }
        OciLayer layer = ConvertedForge.marked(OciLayer.of(OciLayer.OCI_GZIP, bomb.toByteArray(), new byte[0]));
        Path layout = layout(OciImage.of(layer));
        Builds builds = builds("rafs-zstd").reuse(on(layout.toString()));
        assertThatThrownBy(() -> builds.tars(layer(files())))
                .isInstanceOf(RefusedException.class)
                .hasMessageMatching(
                        "%s, bootstrap layer .*: entry 'image/image.boot' at tar offset 0: ".formatted(layout)
                                + "\\d+ stored bytes have become 268\\d+ plain ones, more than 200 for each.*");
    }

    /** An image of {@link #files} in a layout, by nydus-image under the options of its converter. */
    private Path nydusLayout(String compressor) throws IOException {
        NydusImage.tool();
        Path tree = Files.createDirectory(dir.resolve("tree"));
        for (Map.Entry<String, byte[]> file : files().entrySet()) {
            Files.write(tree.resolve(file.getKey()), file.getValue());
        }
        List<String> options = List.of("--digester", "sha256", "--chunk-size", "0x10000", "--features", "blob-toc");
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of("--compressor", compressor));
        NydusImage.Made made = NydusImage.create(dir.resolve("made"), "directory", tree, all.toArray(String[]::new));
        Path blob = made.blobFiles().get(0);
        Files.move(blob, blob.resolveSibling(Sha256.hex(Files.readAllBytes(blob)))); // so that it can be a layer
        NydusImage.Made merged = NydusImage.merge(dir.resolve("merged"), made);
        return layout(ConvertedForge.image(merged.bootstrap().getParent()));
    }

    @Test
    void whatNydusConvertedIsBuiltOn() throws IOException {
        String layout = nydusLayout("none").toString();
        Builds.Built second = builds("rafs-none").reuse(on(layout)).tars(layer(files()));
        assertThat(blobs(second, false)).isEmpty();
        assertUnpacksAs(second, Shapes.tar(builds("rafs-none").tars(layer(files()))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"zstd", "none"})
    void ofANydusImageWithCompressedChunkInfoNoBlobIsUsed(String compressor) throws IOException {
        Path layout = nydusLayout("zstd");
        assertThatThrownBy(() -> builds("rafs-" + compressor)
                        .reuse(on(layout.toString()))
                        .tars(layer(files())))
                .isInstanceOf(RefusedException.class)
                .hasMessageStartingWith("%s, image/image.boot: none of its blobs can be used again: ", layout)
                .hasMessageEndingWith("its chunk info is compressed (zstd), which a new bootstrap could not say");
    }
}
