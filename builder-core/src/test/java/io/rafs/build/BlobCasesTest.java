package io.rafs.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.RefusedException;
import io.rafs.format.rafs.Digester;
import io.rafs.raw.RawBlob;
import io.rafs.raw.RawImage;
import io.rafs.testdata.Contents;
import io.rafs.testdata.Sha256;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which blobs come to be, and what is in them. */
class BlobCasesTest {

    private static final int CHUNK = Builds.CHUNK;

    @TempDir
    private Path dir;

    private static byte[] tar(String name, byte[] content) {
        return TarForge.inMemory().file(name, content).bytes();
    }

    @Test
    void aBlobIsNamedByTheDigestOfItsBytes() throws IOException {
        Builds.Built built = new Builds(dir).compression("zstd").tars(tar("f", Contents.text(1, 200_000)));
        assertThat(built.blobs()).hasSize(1);
        built.blobs().forEach((name, bytes) -> assertThat(Sha256.hex(bytes)).isEqualTo(name));
    }

    @Test
    void aLayerThatBringsNothingNewHasNoBlob() throws IOException {
        byte[] data = Contents.random(1, 3 * CHUNK + 17);
        Builds.Built built = new Builds(dir).tars(tar("a", data), tar("b", data), tar("c", "new".getBytes()));
        RawImage image = built.checked();
        assertThat(image.devices()).isEqualTo(2);
        assertThat(image.at("/b").chunks()).isEqualTo(image.at("/a").chunks());
        assertThat(built.result().layers())
                .extracting(layer -> layer.blob().isPresent())
                .containsExactly(true, false, true);
    }

    @Test
    void aBlobHoldsOnlyWhatLowerLayersDoNotHave() throws IOException {
        byte[] base = Contents.random(2, 4 * CHUNK);
        byte[] changed = base.clone();
        changed[2 * CHUNK] ^= 1;
        RawImage image = new Builds(dir).tars(tar("a", base), tar("b", changed)).checked();
        assertThat(image.blobs).extracting(RawBlob::chunks).containsExactly(4, 1);
        assertThat(image.content("/b")).isEqualTo(changed);
    }

    @Test
    void imagesWithTheSameBaseShareItsBlobs() throws IOException {
        byte[] low = tar("a", Contents.random(3, 100_000));
        byte[] middle = tar("b", Contents.random(4, 100_000));
        Builds.Built one = new Builds(dir).tars(low, middle, tar("c", "one".getBytes()));
        Builds.Built other = new Builds(dir)
                .threads(8)
                .prefetch("/a")
                .tars(low, middle, tar("a", "other".getBytes()), tar("d", Contents.random(3, 100_000)));
        RawImage first = one.checked();
        RawImage second = other.checked();
        // the base of the second is hidden by an upper layer, but its chunks are used again above
        assertThat(second.blobs.get(0).id()).isEqualTo(first.blobs.get(0).id());
        assertThat(second.blobs.get(1).id()).isEqualTo(first.blobs.get(1).id());
        assertThat(second.blobs.get(2).id()).isNotEqualTo(first.blobs.get(2).id());
    }

    @Test
    void aBlobDoesNotDependOnNamesAndAttributes() throws IOException {
        byte[] data = Contents.text(5, 150_000);
        assertThat(new Builds(dir).tars(tar("a", data)).blobs().keySet())
                .isEqualTo(new Builds(dir)
                        .whiteouts(io.rafs.tree.WhiteoutSpec.NONE)
                        .tars(tar("quite/another", data))
                        .blobs()
                        .keySet());
    }

    @Test
    void everyOptionThatChangesChunksChangesTheBlob() throws IOException {
        byte[] tar = tar("a", Contents.text(6, 150_000));
        List<Builds> all = List.of(
                new Builds(dir),
                new Builds(dir).compression("lz4"),
                new Builds(dir).compression("zstd"),
                new Builds(dir).compression("zstd:19"),
                new Builds(dir).digester(Digester.BLAKE3),
                new Builds(dir).chunkSize(4096));
        List<String> ids = new ArrayList<>();
        for (Builds builds : all) {
            ids.addAll(builds.tars(tar).blobs().keySet());
        }
        assertThat(ids).doesNotHaveDuplicates().hasSize(all.size());
    }

    @Test
    @DisplayName("L11: a blob that no file uses is neither in the table nor on disk")
    void aBlobThatNoFileUsesIsLeftOut() throws IOException {
        Builds.Built built = new Builds(dir)
                .tars(
                        tar("a", Contents.random(7, 9000)),
                        tar("b", Contents.random(8, 9000)),
                        TarForge.inMemory().whiteout("", "a").bytes(),
                        tar("c", Contents.random(9, 9000)));
        RawImage image = built.checked(); // compares files with the table, and asserts that indexes count up
        assertThat(image.tree).containsOnlyKeys("/", "/b", "/c");
        assertThat(image.devices()).isEqualTo(2);
        assertThat(built.result().layers())
                .extracting(layer -> layer.blob().isPresent())
                .containsExactly(false, true, false, true);
    }

    @Test
    @DisplayName("L11: chunks of a hidden file stay in the table as long as their blob does")
    void chunksOfAHiddenFileStayAsLongAsTheirBlobDoes() throws IOException {
        byte[] low = TarForge.inMemory()
                .file("hidden", Contents.random(10, 2 * CHUNK))
                .file("seen", Contents.random(11, CHUNK))
                .bytes();
        RawImage image = new Builds(dir)
                .tars(low, TarForge.inMemory().whiteout("", "hidden").bytes())
                .checked();
        assertThat(image.chunkTableEntries()).isEqualTo(3);
        assertThat(image.at("/seen").chunks().get(0).chunk()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"none", "lz4", "zstd", "zstd:1", "zstd:22"})
    void whatDoesNotShrinkIsStoredAsItIs(String compression) throws IOException {
        byte[] random = Contents.random(12, CHUNK);
        byte[] tiny = {1};
        RawImage image = new Builds(dir)
                .compression(compression)
                .tars(TarForge.inMemory()
                        .file("random", random)
                        .file("text", Contents.text(12, CHUNK))
                        .file("tiny", tiny)
                        .bytes())
                .checked();
        RawBlob blob = image.blobs.get(0);
        RawBlob.Info stored = blob.info(image.at("/random").chunks().get(0).chunk());
        RawBlob.Info shrunk = blob.info(image.at("/text").chunks().get(0).chunk());
        RawBlob.Info one = blob.info(image.at("/tiny").chunks().get(0).chunk());
        assertThat(stored.storedSize()).isEqualTo(CHUNK);
        assertThat(one.storedSize()).isEqualTo(1);
        assertThat(shrunk.storedSize() < CHUNK).isEqualTo(!compression.equals("none"));
    }

    @Test
    void anUncompressedBlobIsTheDeviceThatAKernelReads() throws IOException {
        byte[] a = Contents.random(13, CHUNK + 100);
        byte[] b = Contents.random(14, 5000);
        RawImage image = new Builds(dir)
                .tars(TarForge.inMemory().file("a", a).file("b", b).bytes())
                .checked();
        byte[] device = image.blobs.get(0).fileBytes();
        for (String path : List.of("/a", "/b")) {
            byte[] content = image.content(path);
            for (int i = 0; i < image.at(path).chunks().size(); i++) {
                int at = (int) image.at(path).chunks().get(i).block() * 4096;
                int length = Math.min(CHUNK, content.length - i * CHUNK);
                assertThat(Arrays.copyOfRange(device, at, at + length))
                        .isEqualTo(Arrays.copyOfRange(content, i * CHUNK, i * CHUNK + length));
            }
        }
        assertThat(device.length).isGreaterThan(4096 * (int) image.blobs.get(0).slotBlocks());
    }

    @Test
    @DisplayName("L12: 130 layers have 130 devices that follow each other without overlap")
    void aHundredAndThirtyLayersHaveAsManyDevices() throws IOException {
        RawImage image = new Builds(dir).threads(4).tars(layers(130)).checked();
        assertThat(image.devices()).isEqualTo(130);
        assertThat(image.content("/f129")).isEqualTo(Contents.random(129, 100));
        assertThat(image.at("/f129").chunks().get(0).device()).isEqualTo(130);
    }

    @Test
    @DisplayName("L12: 254 blobs are the most there can be")
    void twoHundredAndFiftyFourBlobsAreTheMostThereCanBe() throws IOException {
        assertThat(new Builds(dir).tars(layers(254)).checked().devices()).isEqualTo(254);
        assertThatThrownBy(() -> new Builds(dir).tars(layers(255)))
                .isInstanceOf(RefusedException.class)
                .hasMessage("255 layers bring new data, a RAFS image has at most 254 blobs; squash some layers");
    }

    @Test
    void layersWithoutNewDataDoNotCountAsBlobs() throws IOException {
        List<byte[]> layers = new ArrayList<>(layers(100));
        for (int i = 0; i < 200; i++) {
            layers.add(TarForge.inMemory().dir("d" + i).bytes());
        }
        RawImage image = new Builds(dir).tars(layers).checked();
        assertThat(image.devices()).isEqualTo(100);
        assertThat(image.at("/").links()).isEqualTo(202);
    }

    private static List<byte[]> layers(int count) {
        List<byte[]> layers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            layers.add(tar("f" + i, Contents.random(i, 100)));
        }
        return layers;
    }
}
