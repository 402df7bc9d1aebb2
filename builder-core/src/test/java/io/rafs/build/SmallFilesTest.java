package io.rafs.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.chunk.Chunker;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.testdata.Contents;
import io.rafs.testdata.SparseData;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import io.rafs.verify.Verify;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How small files share chunks, how tails of large ones are cut, and what is left out as a hole. */
class SmallFilesTest {
    @TempDir
    private Path dir;

    private Builds builds(String shape) {
        return new Builds(dir).shape(Shapes.named(shape));
    }

    private static List<Chunk> chunks(Builds.Built image) {
        return image.result().blobs().stream()
                .flatMap(blob -> blob.chunks().stream())
                .toList();
    }

    /** Small files of a seed, 4 KiB each in the mean, in the order of their names. */
    private static TreeMap<String, byte[]> small(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        TreeMap<String, byte[]> files = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            files.put("f%05d".formatted(i), Contents.random(random.nextLong(), 1 + random.nextInt(8192)));
        }
        return files;
    }

    private static byte[] layer(TreeMap<String, byte[]> files) {
        TarForge tar = TarForge.inMemory();
        files.forEach(tar::file);
        return tar.bytes();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aSmallFileThatComesOrGoesChangesFewChunks(long seed) throws IOException {
        TreeMap<String, byte[]> files = small(seed, 1200);
        Builds.Built first = builds("e-zstd").verify(Verify.METADATA).tars(layer(files));
        Set<Object> known = chunks(first).stream().map(Chunk::digest).collect(Collectors.toSet());
        for (int at = 100; at < 1200; at += 300) {
            TreeMap<String, byte[]> more = new TreeMap<>(files);
            more.put("f%05d-more".formatted(at), Contents.random(seed * 31 + at, 3000));
            TreeMap<String, byte[]> fewer = new TreeMap<>(files);
            fewer.remove("f%05d".formatted(at));
            for (TreeMap<String, byte[]> changed : List.of(more, fewer)) {
                List<Chunk> found =
                        chunks(builds("e-zstd").verify(Verify.METADATA).tars(layer(changed)));
                assertThat(found.stream().filter(chunk -> !known.contains(chunk.digest())))
                        .as("seed %d, at %d", seed, at)
                        .hasSizeBetween(1, 4);
            }
        }
        long mean = chunks(first).stream().mapToLong(Chunk::size).sum() / known.size();
        assertThat(mean).as("bytes in a chunk, wanted are 128 KiB").isBetween(90L << 10, 180L << 10);
        assertThat(chunks(first)).allMatch(chunk -> chunk.size() <= 512 << 10);
    }

    @Test
    void equalSmallFilesAreStoredOnceAlsoAcrossLayers() throws IOException {
        for (String shape : List.of("e-zstd", "f-zstd", "e-zstd-packed", "e-none")) {
            byte[] same = Contents.random(1, 5000);
            TreeMap<String, byte[]> lower = small(5, 20);
            lower.put("same", same);
            lower.put("same-again", same);
            TreeMap<String, byte[]> upper = new TreeMap<>(lower.subMap("f00003", "f00009"));
            upper.put("other-name", same);
            Builds.Built image = builds(shape).tars(layer(lower), layer(upper));
            assertThat(image.result().blobs()).as(shape).hasSize(1);
            long bytes =
                    lower.values().stream().mapToLong(content -> content.length).sum() - same.length;
            assertThat(chunks(image).stream().mapToLong(Chunk::size).sum())
                    .as(shape)
                    .isBetween(bytes, bytes + 4095);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4096, 65536, 262144})
    void theLargestSmallFileIsSmallAndTheNextIsNot(int most) throws IOException {
        ImageShape shape = Shapes.of(Shapes.E, Chunker.parse("fastcdc:512K,768K,1M"), "none", false, most);
        Builds.Built image = new Builds(dir)
                .shape(shape)
                .tars(TarForge.inMemory()
                        .file("empty", new byte[0])
                        .file("least", Contents.random(8, 3))
                        .file("most", Contents.random(9, most))
                        .file("next", Contents.random(10, most + 1))
                        .bytes());
        assertThat(chunks(image)).extracting(Chunk::size).contains(most + 1);
        assertThat(chunks(image).stream().mapToInt(Chunk::size).sum()).isEqualTo((most + 4096) + most + 1);
        try (var reader =
                io.rafs.read.ImageReader.open(io.rafs.read.ImageFiles.of(image.dir(), java.util.Optional.empty()))) {
            assertThat(reader.bootstrap().packed()).isPresent();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"e-zstd", "e-zstd-packed", "e-none", "f-zstd", "f-lz4", "f-none"})
    void chunksThatSmallFilesShareFillPages(String shape) throws IOException {
        Builds.Built image = builds(shape).tars(layer(small(6, 200)));
        assertThat(chunks(image)).allMatch(chunk -> chunk.size() % 4096 == 0);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void noTailInFormFIsTooShort(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        int max = 128 << 10;
        TarForge tar = TarForge.inMemory();
        for (int i = 0; i < 60; i++) {
            int size = i < 30 ? max + random.nextInt(-5, 16400) : random.nextInt(16385, 600_000);
            tar.file("f" + i, i % 3 == 0 ? new byte[size] : Contents.random(random.nextLong(), size));
        }
        Builds.Built image = builds("f-zstd").tars(tar.bytes());
        assertThat(chunks(image)).allMatch(chunk -> chunk.size() >= 8192 && chunk.size() <= max);
        assertThat(chunks(image)).allMatch(Chunk::isCompressed);
    }

    /** Noise, and a run behind it that saves as much as the noise costs: see the tests of the codec. */
    @ParameterizedTest
    @CsvSource({"zstd, 131072, 16, 4", "lz4, 200000, 877, 789"})
    void aFrameThatSavesAsMuchAsItCostsIsReadBackInFormF(String codec, int noise, int run, int longer)
            throws IOException {
        byte[] content = Arrays.copyOf(Contents.random(noise, noise), noise + run);
        Arrays.fill(content, noise, content.length, (byte) 7);
        ImageShape shape = Shapes.of(Shapes.BOTH, Chunker.parse("fastcdc:200K,400K,800K"), codec, false, 0);
        byte[] tar = TarForge.inMemory().file("f", content).bytes();
        Builds.Built image = new Builds(dir).shape(shape).tars(tar);
        assertThat(chunks(image)).singleElement().satisfies(chunk -> {
            assertThat(chunk.size()).isEqualTo(content.length);
            assertThat(chunk.storedSize()).isEqualTo(content.length + longer);
        });
        Builds.Built rafs =
                new Builds(dir).chunkSize(1 << 20).compression(codec).tars(tar);
        assertThat(chunks(rafs)).singleElement().satisfies(chunk -> {
            assertThat(chunk.isCompressed()).isFalse();
            byte[] blob = rafs.blobs().values().iterator().next();
            int at = (int) chunk.storedOffset();
            assertThat(Arrays.mismatch(Arrays.copyOfRange(blob, at, at + content.length), content))
                    .isNegative();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"e-zstd", "e-lz4-packed", "e-none"})
    void zerosAreHolesInFormEHoweverMany(String shape) throws IOException {
        long size = 5L << 30;
        SparseData data = SparseData.ofSize(size).piece(3L << 30, Contents.random(1, 100_000));
        Builds.Built image = builds(shape)
                .verify(Verify.METADATA)
                .tars(TarForge.of(List.of(
                        TarEntry.sparse("sparse", data, SparseData.Form.PAX_1_0),
                        TarEntry.sparse("hole", SparseData.ofSize(2L << 30).endMark(), SparseData.Form.PAX_1_0))));
        assertThat(image.result().blobBytes()).isLessThan(600_000);
        assertThat(Files.size(image.dir().resolve("bootstrap"))).isLessThan(20_000);
        assertThat(image.result().fileBytes()).isEqualTo(size + (2L << 30));
    }

    @ParameterizedTest
    @ValueSource(strings = {"f-zstd", "f-lz4", "f-none", "all-zstd"})
    void zerosAreStoredOnceWhereThereAreNoHoles(String shape) throws IOException {
        byte[] zeros = new byte[1 << 20];
        Builds.Built image = builds(shape)
                .tars(TarForge.inMemory().file("a", zeros).file("b", zeros).bytes());
        Blob blob = image.result().blobs().get(0);
        assertThat(blob.chunks())
                .extracting(Chunk::digest)
                .doesNotHaveDuplicates()
                .hasSize(1);
    }
}
