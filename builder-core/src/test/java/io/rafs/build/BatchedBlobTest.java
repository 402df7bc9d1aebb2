package io.rafs.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.check.Checked;
import io.rafs.format.blob.BatchContext;
import io.rafs.format.rafs.Digester;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.testdata.Contents;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Blobs whose small chunks are stored in batches. */
class BatchedBlobTest {
    private static final int BATCH = 4096;

    @TempDir
    private Path dir;

    private Builds builds() {
        return new Builds(dir).chunkSize(8192).batchSize(BATCH).compression("lz4");
    }

    private static byte[] fill(int size, int value) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    /** Bytes of a blob from {@code at} on, as hex in words of eight bytes. */
    private static List<String> words(Builds.Built built, long at, int count) {
        byte[] blob = built.blobs().get(built.result().blobs().get(0).id().hex());
        List<String> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            words.add(HexFormat.of().formatHex(blob, (int) at + 8 * i, (int) at + 8 * i + 8));
        }
        return words;
    }

    @Test
    void chunkInfoOfATinyBlobIsByteForByteWhatIsWrittenDown() throws IOException {
        Builds.Built built = builds().tars(TarForge.inMemory()
                .file("a", Contents.random(1, 0x700)) // too much for one batch with c, and neither shrinks
                .file("b", Contents.random(2, 8192 + 0x10)) // a whole chunk, and a tail
                .file("c", Contents.random(3, 0x7ff)) // the largest that is small
                .file("d", Contents.random(4, 0x800)) // the smallest that is not
                .file("e", fill(0x123, 'e')) // the second batch is of the tail's last bytes, c and e
                .file("f", Contents.random(5, 0x7f0))
                .bytes());

        Blob blob = built.result().blobs().get(0);
        assertThat(blob.batches()).hasSize(2);
        int stored = (int) blob.batches().get(1).compressedSize();
        assertThat(words(built, blob.infoOffset(), 3 * 7 + 5 * 2))
                .containsExactly(
                        // chunk 0: b's first, 0x2000 bytes plain and stored, at 0 of both spaces
                        "00000000ff1f0000",
                        "0000000000002000",
                        "0000000000000000",
                        // chunk 1: d, at 0x2000 of both
                        "02000000ff070000",
                        "0020000000000800",
                        "0000000000000000",
                        // chunks 2 to 5: compressed (1) and batch (4), stored size 0, at their batch: 0x2800
                        "03000000ff060005", // a, 0x700
                        "0028000000000000",
                        "0000000000000000", // offset 0 of batch 0
                        "040000000f000005", // b's tail, 0x10
                        "0028000000000000",
                        "0007000000000000", // offset 0x700
                        "05000000fe070005", // c, 0x7ff
                        "0028000000000000",
                        "1007000000000000", // offset 0x710
                        "0600000022010005", // e, 0x123: 0x1032 bytes would be too many
                        "0f37000000000000",
                        "0000000001000000",
                        "07000000ef070005", // f
                        "0f37000000000000",
                        "2301000001000000",
                        // batch 0: 0xf0f bytes stored as they are
                        "0f0f00000f0f0000",
                        "0000000000000000",
                        "0000000000000000",
                        "0000000000000000",
                        "0000000000000000",
                        // batch 1: 0x913 bytes, compressed
                        HexFormat.of().toHexDigits(Integer.reverseBytes(stored)) + "13090000",
                        "0000000000000000",
                        "0000000000000000",
                        "0000000000000000",
                        "0000000000000000");
        // the header: features of v2, batches and all others; 7 entries; where the batches are: 7 * 24, 2 * 40 bytes
        assertThat(words(built, blob.infoOffset() + blob.infoSize(), 8))
                .startsWith("0bb10bb1a5000070", "0000000007000000")
                .endsWith("a800000000000000", "5000000000000000", "0200000000000000");
        Checked.of(built.dir()).assertClean();
    }

    static LongStream seeds() {
        return LongStream.range(3000, 3024);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aRandomImageReadsBackAndIsFoundClean(long seed) throws IOException {
        int turn = (int) (seed - 3000);
        Builds.Built built = new Builds(dir)
                .chunkSize(1 << 16)
                .batchSize(4096 << turn % 5)
                .compression(turn % 2 == 0 ? "zstd:3" : "lz4")
                .digester(turn % 3 == 0 ? Digester.BLAKE3 : Digester.SHA256)
                .threads(1 + turn % 3)
                .tars(Trees.seeded(seed).withChunkSize(1 << 16).withEntries(90).tars(1 + turn % 4));

        Checked.of(built.dir()).assertClean();
        built.result().blobs().forEach(BatchedBlobTest::assertSound);
        assertThat(built.result().blobs()).anyMatch(blob -> !blob.batches().isEmpty());
    }

    /** Members are neighbours, batches full, and no chunk of a batch is there twice. */
    private static void assertSound(Blob blob) {
        Set<Object> digests = new HashSet<>();
        int open = Chunk.ALONE;
        long expected = 0;
        for (Chunk chunk : blob.chunks()) {
            assertThat(digests.add(chunk.digest())).as("%s is new", chunk).isTrue();
            if (!chunk.isBatched()) {
                continue;
            }
            if (chunk.batch() != open) {
                assertThat(chunk.batch()).isEqualTo(open + 1);
                open = chunk.batch();
                expected = 0;
            }
            assertThat(chunk.batchOffset()).isEqualTo((int) expected);
            expected += chunk.size();
            assertThat(expected).isLessThanOrEqualTo(blob.batches().get(open).uncompressedSize());
        }
        assertThat(blob.batches()).hasSize(open + 1);
        long least = blob.batches().stream()
                .limit(Math.max(0, open))
                .mapToLong(BatchContext::uncompressedSize)
                .min()
                .orElse(BATCH);
        assertThat(least).isGreaterThanOrEqualTo(BATCH / 2);
    }

    /** Thousands of small files between large ones, shared by layers. */
    private static List<byte[]> sharingTars(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<byte[]> tars = new ArrayList<>();
        for (int layer = 0; layer < 3; layer++) {
            TarForge tar = TarForge.inMemory();
            for (int i = 0; i < 1500; i++) {
                int content = random.nextInt(3000);
                int size = content % 50 == 0 ? 300_000 : 37 * (content % 90);
                tar.file(
                        "layer-%d-%04d".formatted(layer, i),
                        content % 3 == 0 ? Contents.random(content, size) : Contents.text(content, size));
            }
            tars.add(tar.bytes());
        }
        return tars;
    }

    @ParameterizedTest
    @CsvSource({"1, lz4, 4096", "2, zstd, 16384", "3, zstd:7, 65536"})
    void anyNumberOfThreadsGivesTheBytesThatOneGives(long seed, String compression, int batchSize) throws IOException {
        List<byte[]> tars = sharingTars(seed);
        Builds builds = new Builds(dir).compression(compression).batchSize(batchSize);
        Builds.Built one = builds.threads(1).tars(tars);
        Checked.of(one.dir()).assertClean();
        assertThat(one.result().blobs().get(0).batches()).hasSizeGreaterThan(6);
        for (int threads : new int[] {2, 8, 8}) {
            DeterminismTest.assertSame(builds.threads(threads).tars(tars), one, threads + " threads");
        }
    }

    @Test
    void aSmallFileThatALowerLayerHasIsNotStoredAgain() throws IOException {
        byte[] lower = TarForge.inMemory()
                .file("a", "one")
                .file("b", "one")
                .file("c", "two")
                .bytes();
        byte[] upper = TarForge.inMemory().file("d", "two").file("e", "three").bytes();
        byte[] top = TarForge.inMemory().file("f", "three").file("g", "one").bytes();

        BuildResult result = builds().tars(lower, upper, top).result();

        assertThat(result.blobs()).hasSize(2);
        assertThat(result.blobs().get(0).chunks()).extracting(Chunk::size).containsExactly(3, 3);
        assertThat(result.blobs().get(1).chunks()).extracting(Chunk::size).containsExactly(5);
    }

    @Test
    void aBlobWithoutSmallChunksIsTheOneThatIsMadeWithoutBatches() throws IOException {
        byte[] tar = TarForge.inMemory()
                .file("large", Contents.text(1, 3 * 8192))
                .file("half", Contents.text(2, BATCH / 2))
                .bytes();

        assertThat(builds().tars(tar).blobs().keySet())
                .isEqualTo(builds().batchSize(0).tars(tar).blobs().keySet());
    }

    @Test
    void smallFilesTakeLessRoomTogether() throws IOException {
        TarForge tar = TarForge.inMemory();
        for (int i = 0; i < 500; i++) {
            tar.file("f" + i, Contents.text(i, 700));
        }
        long apart =
                builds().batchSize(0).tars(tar.bytes()).result().blobs().get(0).storedBytes();

        assertThat(builds().batchSize(8192)
                        .tars(tar.bytes())
                        .result()
                        .blobs()
                        .get(0)
                        .storedBytes())
                .isLessThan(apart * 3 / 4);
    }

    @ParameterizedTest
    @ValueSource(ints = {4096, 1 << 20, 8 << 20})
    void batchesMayBeAsLargeAsChunks(int size) throws IOException {
        Builds.Built built = new Builds(dir)
                .chunkSize(size)
                .batchSize(size)
                .compression("zstd:1")
                .tars(TarForge.inMemory()
                        .file("incompressible", Contents.random(1, size))
                        .file("small", Contents.random(2, size / 2 - 1))
                        .file("other", Contents.text(3, size / 2 - 1))
                        .bytes());

        Checked.of(built.dir()).assertClean();
        assertThat(built.result().blobs().get(0).batches())
                .extracting(BatchContext::uncompressedSize)
                .containsExactly(size - 2L);
    }
}
