package io.rafs.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.testdata.Contents;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An image that is built on earlier ones: it refers to what they have, brings what is new, and holds the same files. */
class ReuseTest extends EarlierImageCases {
    private static Object inode(Path file) throws IOException {
        return Files.getAttribute(file, "unix:ino");
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void anImageOnItselfBringsNoBlob(String shape) throws IOException {
        Builds.Built first = builds(shape).tars(layer(files()));
        Builds.Built second = builds(shape).reuse(first.dir()).tars(layer(files()));

        assertThat(blobs(second, false)).isEmpty();
        assertThat(second.blobs().keySet()).isEqualTo(first.blobs().keySet());
        for (String id : first.blobs().keySet()) {
            assertThat(inode(second.dir().resolve("blobs").resolve(id)))
                    .as("a link to the same file, not a copy")
                    .isEqualTo(inode(first.dir().resolve("blobs").resolve(id)));
        }
        assertThat(second.result().newBytes())
                .isEqualTo(second.result().primary().size());
        assertUnpacksAs(second, Shapes.tar(first));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void aChangedFileBringsItsChunksOnly(String shape) throws IOException {
        Builds.Built first = builds(shape).tars(layer(files()));
        TreeMap<String, byte[]> changed = files();
        changed.get("large-noise")[200_000] ^= 1;
        Builds.Built alone = builds(shape).tars(layer(changed));
        Builds.Built second = builds(shape).reuse(first.dir()).tars(layer(changed));

        assertThat(blobs(second, true)).hasSize(1);
        assertThat(blobs(second, false)).hasSize(1);
        List<Chunk> brought = blobs(second, false).get(0).chunks();
        int most = Shapes.named(shape).chunker().maxSize();
        assertThat(brought).hasSizeBetween(1, 2);
        assertThat(brought.stream().mapToLong(Chunk::size).sum()).isLessThanOrEqualTo(2L * most);
        assertUnpacksAs(second, Shapes.tar(alone));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void aChangedSmallFileBringsOnlyItself(String shape) throws IOException {
        Builds.Built first = builds(shape).tars(layer(files()));
        TreeMap<String, byte[]> changed = files();
        changed.put("small-30", Contents.text(999, 3333));
        Builds.Built alone = builds(shape).tars(layer(changed));
        Builds.Built second = builds(shape).reuse(first.dir()).tars(layer(changed));

        List<Chunk> brought = blobs(second, false).get(0).chunks();
        assertThat(brought).hasSize(1);
        assertThat(brought.get(0).size()).isIn(3333, 4096); // form F fills blocks
        assertUnpacksAs(second, Shapes.tar(alone));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void imagesBuiltOnEachOtherShareTheFirstBlobs(String shape) throws IOException {
        TreeMap<String, byte[]> files = files();
        Builds.Built before = builds(shape).tars(layer(files));
        List<Path> all = new ArrayList<>(List.of(before.dir()));
        for (int version = 2; version <= 4; version++) {
            files.put("large-" + version, Contents.random(1000 + version, 200_000));
            files.put("small-" + version, Contents.text(2000 + version, 1234));
            files.get("large-text")[version * 1000] = '!';
            byte[] layer = layer(files);
            Builds.Built next = builds(shape).reuse(before.dir()).tars(layer);

            assertThat(blobs(next, false)).as("version %d", version).hasSize(1);
            assertThat(blobs(next, true)).as("version %d", version).hasSize(version - 1);
            assertThat(next.blobs().keySet()).containsAll(before.blobs().keySet());
            assertUnpacksAs(next, Shapes.tar(builds(shape).tars(layer)));
            // each earlier image alone, then all of them, as if all were given at once: a blob is listed once
            all.add(next.dir());
            Builds.Built onAll = builds(shape).reuse(all.toArray(Path[]::new)).tars(layer);
            assertThat(blobs(onAll, false)).isEmpty();
            assertThat(onAll.result().blobs())
                    .extracting(Blob::id)
                    .doesNotHaveDuplicates()
                    .hasSize(version);
            before = next;
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void aBlobOfWhichNothingIsUsedDoesNotJoin(String shape) throws IOException {
        Builds.Built first = builds(shape)
                .tars(
                        layer(files()),
                        TarForge.inMemory()
                                .file("other", Contents.random(7, 90_000))
                                .bytes());
        Builds.Built second = builds(shape).reuse(first.dir()).tars(layer(files()));

        assertThat(first.blobs()).hasSize(2);
        assertThat(second.blobs()).hasSize(1);
        assertThat(second.result().blobs()).hasSize(1);
        Builds.Built strange = builds(shape)
                .reuse(first.dir())
                .tars(TarForge.inMemory().file("x", Contents.random(8, 70_000)).bytes());
        assertThat(blobs(strange, true)).isEmpty();
        assertThat(blobs(strange, false)).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void chunksOfALittleUsedBlobAreCopiedAsTheyAreStored(String shape) throws IOException {
        Builds.Built first = builds(shape).tars(layer(files()));
        TreeMap<String, byte[]> few = files();
        few.keySet().removeIf(name -> !name.equals("large-noise") && !name.startsWith("small-0"));
        few.put("own", Contents.random(55, 100_000));
        Builds.Built alone = builds(shape).tars(layer(few));
        Builds.Built kept = builds(shape).reuse(0.05, first.dir()).tars(layer(few));
        Builds.Built copied = builds(shape).reuse(1, first.dir()).tars(layer(few));

        assertThat(blobs(kept, true)).hasSize(1);
        assertThat(blobs(copied, true)).isEmpty();
        Blob from = first.result().blobs().get(0);
        Blob to = copied.result().blobs().get(0);
        byte[] source = first.blobs().get(from.id().hex());
        byte[] target = copied.blobs().get(to.id().hex());
        int same = 0;
        for (Chunk chunk : to.chunks()) {
            for (Chunk old : from.chunks()) {
                if (old.digest().equals(chunk.digest())) {
                    assertThat(stored(target, chunk)).isEqualTo(stored(source, old));
                    same++;
                }
            }
        }
        assertThat(same).isGreaterThan(1).isLessThan(from.chunks().size());
        assertUnpacksAs(copied, Shapes.tar(alone));
        assertUnpacksAs(kept, Shapes.tar(alone));
    }

    private static byte[] stored(byte[] blob, Chunk chunk) {
        int at = (int) chunk.storedOffset();
        return Arrays.copyOfRange(blob, at, at + chunk.storedSize());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rafs-zstd", "e-zstd", "e-zstd-packed", "f-lz4", "all-none"})
    void theNumberOfThreadsAndTheRoundDoNotShow(String shape) throws IOException {
        List<byte[]> v1 = DeterminismTest.sharingTars(5);
        List<byte[]> v2 = new ArrayList<>(DeterminismTest.sharingTars(5));
        v2.add(layer(files()));
        Builds.Built first = builds(shape).tars(v1);
        for (double ratio : new double[] {0, 0.3, 1}) {
            Builds.Built one =
                    builds(shape).threads(1).reuse(ratio, first.dir()).tars(v2);
            for (int threads : new int[] {2, 7, 7}) {
                Builds.Built found =
                        builds(shape).threads(threads).reuse(ratio, first.dir()).tars(v2);
                DeterminismTest.assertSame(found, one, "%d threads, ratio %s".formatted(threads, ratio));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "rafs-zstd, e-zstd",
        "rafs-zstd, f-zstd",
        "rafs-lz4, e-zstd",
        "rafs-none, all-none",
        "all-none, e-zstd-packed",
        "e-zstd, f-zstd",
        "f-zstd, e-zstd",
        "e-zstd-packed, e-zstd",
        "e-zstd, e-zstd-packed",
        "e-none, e-zstd",
        "e-none, f-zstd",
        "f-none, e-lz4-packed",
        "e-lz4-packed, f-zstd",
        "f-lz4, ef-zstd",
        "all-zstd, rafs-zstd",
        "all-none, f-none",
        "e-zstd-each-small-file-alone, e-zstd",
        "f-lz4, f-zstd"
    })
    void anImageOnOneOfAnotherShapeHoldsTheSameFiles(String earlier, String shape) throws IOException {
        Builds.Built first = builds(earlier).tars(layer(files()));
        TreeMap<String, byte[]> changed = files();
        changed.get("large-text")[350_000] = '!';
        changed.put("small-07", Contents.text(4711, 4000));
        byte[] layer = layer(changed);
        byte[] alone = Shapes.tar(builds(shape).tars(layer));
        for (double ratio : new double[] {0, 0.5, 1}) {
            Builds.Built second = builds(shape).reuse(ratio, first.dir()).tars(layer);
            assertUnpacksAs(second, alone);
            assertThat(second.blobs().keySet())
                    .isEqualTo(new java.util.TreeSet<>(second.result().blobs().stream()
                            .map(blob -> blob.id().hex())
                            .toList()));
        }
    }

    @Test
    void anImageWithBatchesIsBuiltOnOneWithout() throws IOException {
        Builds.Built first = new Builds(dir).compression("zstd").tars(layer(files()));
        TreeMap<String, byte[]> changed = files();
        for (int i = 0; i < 30; i++) {
            changed.put("new-" + i, Contents.text(500 + i, 3000));
        }
        changed.remove("large-text");
        byte[] alone = Shapes.tar(new Builds(dir).tars(layer(changed)));
        for (double ratio : new double[] {0, 1}) {
            Builds.Built second = new Builds(dir)
                    .compression("zstd")
                    .batchSize(32 << 10)
                    .reuse(ratio, first.dir())
                    .tars(layer(changed));
            assertThat(second.blobs()).hasSize(ratio == 0 ? 2 : 1);
            assertUnpacksAs(second, alone);
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void anImageIsReplacedByOneThatIsBuiltOnIt(String shape) throws IOException {
        Builds.Built first = builds(shape).tars(layer(files()));
        TreeMap<String, byte[]> changed = files();
        changed.put("own", Contents.random(77, 50_000));
        Builds.Built alone = builds(shape).tars(layer(changed));
        Path tar = new Builds(dir).file("changed", layer(changed));
        Builds.Built second = builds(shape).force().reuse(first.dir()).into(first.dir(), tar);
        assertThat(second.blobs()).hasSize(2);
        assertUnpacksAs(second, Shapes.tar(alone));
    }

    @Test
    void smallFilesOfNothingButZerosAreReadBackAlsoIfNothingElseIsSmall() throws IOException {
        for (String shape : Shapes.names()) {
            List<byte[]> tars = List.of(
                    TarForge.inMemory()
                            .file("a", new byte[100])
                            .file("z", Contents.random(1, 100_000))
                            .bytes(),
                    TarForge.inMemory().file("b", new byte[9000]).bytes(),
                    TarForge.inMemory().file("c", new byte[5000]).bytes());
            Builds.Built first = builds(shape).tars(tars);
            Builds.Built second = builds(shape).reuse(1, first.dir()).tars(tars);
            Builds.Built third = builds(shape).reuse(0.5, first.dir()).tars(tars.subList(1, 3));
            assertUnpacksAs(second, Shapes.tar(first));
            assertUnpacksAs(third, Shapes.tar(builds("rafs-none").tars(tars.subList(1, 3))));
        }
    }

    @Test
    void whatTheReportSaysOfEarlierBlobs() throws IOException {
        Builds.Built first = builds("e-zstd").tars(layer(files()));
        TreeMap<String, byte[]> changed = files();
        changed.put("own", Contents.random(55, 100_000));
        Builds.Built second = builds("e-zstd").reuse(first.dir()).tars(layer(changed));
        Blob brought = blobs(second, false).get(0);

        assertThat(second.result().newBytes())
                .isEqualTo(brought.fileSize() + Files.size(second.dir().resolve("bootstrap")));
        String report = Files.readString(second.dir().resolve("report.json"));
        assertThat(report)
                .contains("\"newBytes\" : " + second.result().newBytes())
                .containsOnlyOnce("\"reused\" : true")
                .containsOnlyOnce("\"layer\" : 1")
                .contains("\"layout\" : \"native-e\"");
        assertThat(Files.readString(first.dir().resolve("report.json"))).doesNotContain("reused");
        assertThat(second.result().layers().get(0).blob()).contains(brought.id());
    }

    @Test
    void hiddenChunksOfEarlierBlobsAreFoundAsWell() throws IOException {
        byte[] hidden = Contents.text(9, 300_000);
        for (String shape : Shapes.names()) {
            Builds.Built first = builds(shape)
                    .tars(
                            TarForge.inMemory()
                                    .file("a", hidden)
                                    .file("b", Contents.random(3, 70_000))
                                    .bytes(),
                            TarForge.of(List.of(TarEntry.whiteout("", "a"))));
            Builds.Built second = builds(shape)
                    .reuse(first.dir())
                    .tars(TarForge.inMemory().file("again", hidden).bytes());
            assertThat(blobs(second, false)).as(shape).isEmpty();
        }
    }
}
