package io.rafs.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.RefusedException;
import io.rafs.format.rafs.Digester;
import io.rafs.testdata.Contents;
import io.rafs.testdata.TarForge;
import io.rafs.verify.Verify;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Earlier images that have nothing to offer, are not all there, or are damaged. */
class ReuseRefusalTest extends EarlierImageCases {
    @ParameterizedTest
    @MethodSource("shapes")
    void digestsOfAnotherKindAreRefused(String shape) throws IOException {
        ImageShape with = Shapes.named(shape);
        Builds.Built first = builds(with).tars(layer(files()));
        ImageShape other = new ImageShape(
                with.layouts(), with.chunker(), with.compression(), Digester.BLAKE3, with.pack(), with.packSmall());
        assertThatThrownBy(() -> builds(other).reuse(first.dir()).tars(layer(files())))
                .isInstanceOf(RefusedException.class)
                .hasMessage(
                        first.dir().resolve("bootstrap")
                                + ": its chunks are known by sha256, those of the new image by blake3; build with --digester sha256");
    }

    @Test
    void aLoneRafsBootstrapIsEnoughIfNothingIsReadBack() throws IOException {
        Builds.Built first = builds("rafs-zstd").tars(layer(files()));
        Path lone = Files.copy(first.dir().resolve("bootstrap"), dir.resolve("lone.boot"));
        String id = first.blobs().firstKey();

        Builds.Built second =
                builds("rafs-zstd").verify(Verify.METADATA).reuse(lone).tars(layer(files()));

        assertThat(second.blobs()).isEmpty();
        assertThat(second.bootstrap())
                .isEqualTo(builds("rafs-zstd")
                        .reuse(first.dir())
                        .tars(layer(files()))
                        .bootstrap());
        assertThat(second.result().warnings())
                .containsExactly(
                        "blob %s of an earlier image is referred to, but not at hand: put it into the image's blobs before it is read"
                                .formatted(id));
        Files.copy(
                first.dir().resolve("blobs").resolve(id),
                second.dir().resolve("blobs").resolve(id));
        assertUnpacksAs(second, Shapes.tar(first));
    }

    @Test
    void aBlobThatIsNotAtHandIsNeededToReadBackAndToCopy() throws IOException {
        Builds.Built first = builds("rafs-zstd").tars(layer(files()));
        Path lone = Files.copy(first.dir().resolve("bootstrap"), dir.resolve("lone.boot"));
        String message = first.blobs().firstKey() + ": this blob of an earlier image is not at hand; "
                + "without it there is no --verify full and no --reuse-min-ratio";
        assertThatThrownBy(() -> builds("rafs-zstd").reuse(lone).tars(layer(files())))
                .isInstanceOf(RefusedException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> builds("rafs-zstd")
                        .verify(Verify.METADATA)
                        .reuse(0.1, lone)
                        .tars(layer(files())))
                .isInstanceOf(RefusedException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"e-zstd", "f-zstd", "e-none"})
    void aLoneNativeBootstrapIsRefusedInWords(String shape) throws IOException {
        Builds.Built first = builds(shape).tars(layer(files()));
        Path lone = Files.copy(first.dir().resolve("bootstrap"), dir.resolve("lone.boot"));
        assertThatThrownBy(
                        () -> builds(shape).verify(Verify.METADATA).reuse(lone).tars(layer(files())))
                .isInstanceOf(RefusedException.class)
                .hasMessage(
                        "%s: none of its blobs can be used again: blob %s is not used again: a native bootstrap does not say what chunks its blobs have, and the blob is not at hand, or no blob of this builder",
                        lone, first.blobs().firstKey());
    }

    @Test
    void anImageOfAnotherCompressorHasNothingForRafs() throws IOException {
        Builds.Built first = builds("rafs-lz4").tars(layer(files()));
        assertThatThrownBy(() -> builds("rafs-zstd").reuse(first.dir()).tars(layer(files())))
                .isInstanceOf(RefusedException.class)
                .hasMessage(
                        "%s: none of its blobs can be used again: blob %s is not used again: it is compressed by lz4, and a RAFS image has one compressor, here zstd",
                        first.dir().resolve("bootstrap"), first.blobs().firstKey());
    }

    @Test
    void chunksInBatchesAreNotReferredTo() throws IOException {
        Builds.Built first =
                new Builds(dir).compression("zstd").batchSize(32 << 10).tars(layer(files()));
        assertThatThrownBy(() -> builds("rafs-zstd").reuse(first.dir()).tars(layer(files())))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("it has features that this builder does not write without being told to");
    }

    @Test
    void aBlobThatLiesInTheReplacedImageStaysIfTheNewOneRefersToIt() throws IOException {
        Builds.Built first = builds("rafs-zstd").tars(layer(files()));
        byte[] expected = Shapes.tar(first);
        Path lone = Files.copy(first.dir().resolve("bootstrap"), dir.resolve("lone.boot"));
        Path tar = new Builds(dir).file("same", layer(files()));
        Builds.Built second =
                builds("rafs-zstd").verify(Verify.METADATA).force().reuse(lone).into(first.dir(), tar);
        assertThat(second.blobs()).hasSize(1);
        assertUnpacksAs(second, expected);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void ofADamagedEarlierImageNoWrongFileComes(String shape) throws IOException {
        TreeMap<String, byte[]> files = files();
        files.remove("large-text");
        Builds.Built first = builds(shape).tars(layer(files));
        TreeMap<String, byte[]> changed = new TreeMap<>(files);
        changed.put("own", Contents.random(55, 20_000));
        byte[] layer = layer(changed);
        byte[] expected = Shapes.tar(builds(shape).tars(layer));
        Path bootstrap = first.dir().resolve("bootstrap");
        Path blob = first.dir().resolve("blobs").resolve(first.blobs().firstKey());
        int good = 0;
        for (Path file : List.of(bootstrap, blob)) {
            byte[] bytes = Files.readAllBytes(file);
            // the tables of a RAFS bootstrap, and those of a blob, are at the end
            int from = file == blob ? (int) blobs(first, false).get(0).infoOffset() : 1024;
            java.util.SplittableRandom random = new java.util.SplittableRandom(17);
            for (int round = 0; round < 6; round++) {
                byte[] damaged = bytes.clone();
                // most bits of a bootstrap are in its tables, if it has them
                int tail = round % 2 == 0 ? Math.max(from, damaged.length - 8192) : from;
                int at = tail + random.nextInt(damaged.length - tail);
                damaged[at] ^= (byte) (1 << random.nextInt(8));
                Path broken = Files.write(dir.resolve("damaged"), damaged);
                Files.move(broken, file, StandardCopyOption.REPLACE_EXISTING);
                String what = "%s of %s, byte %d".formatted(file.getFileName(), shape, at);
                for (double ratio : new double[] {0, 1}) {
                    try {
                        assertUnpacksAs(builds(shape).reuse(ratio, first.dir()).tars(layer), expected);
                        good++;
                    } catch (IOException e) {
                        assertThat(e.getMessage()).as(what).isNotBlank();
                    } catch (RuntimeException e) {
                        throw new AssertionError(what, e);
                    }
                }
            }
            Files.write(file, bytes);
        }
        assertThat(good).as("damage that does not matter").isPositive();
    }

    @Test
    void anEarlierImageWithoutFilesHasNothingToOffer() throws IOException {
        Builds.Built first = builds("e-zstd").tars(TarForge.inMemory().dir("d").bytes());
        Builds.Built second = builds("e-zstd").reuse(first.dir()).tars(layer(files()));
        assertThat(blobs(second, true)).isEmpty();
    }

    @Test
    void aRatioIsFromZeroToOne() {
        for (double ratio : new double[] {-0.01, 1.01, Double.NaN}) {
            assertThatThrownBy(() -> new Reuse(List.of(), ratio))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected 0 to 1");
        }
    }
}
