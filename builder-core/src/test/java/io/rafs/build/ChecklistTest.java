package io.rafs.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.rafs.format.rafs.Digester;
import io.rafs.raw.RawImage;
import io.rafs.testdata.Trees;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Images of random trees against the writer's checklist, by raw bytes. */
class ChecklistTest {

    @TempDir
    private Path dir;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 24);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyBoxHoldsForARandomImage(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        int chunkSize = 4096 << random.nextInt(6);
        Trees trees = Trees.seeded(seed).withChunkSize(chunkSize).withEntries(20 + random.nextInt(100));
        new Builds(dir)
                .chunkSize(chunkSize)
                .compression(List.of("none", "lz4", "zstd", "zstd:9").get(random.nextInt(4)))
                .digester(random.nextBoolean() ? Digester.SHA256 : Digester.BLAKE3)
                .threads(1 + random.nextInt(4))
                .prefetch("/")
                .tars(trees.tars(1 + random.nextInt(4)))
                .checked();
    }

    @Test
    @Tag("long")
    void everyBoxHoldsForManyRandomImages() throws IOException {
        for (long seed = 1000; seed < 1400; seed++) {
            everyBoxHoldsForARandomImage(seed);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyFileOfATarReadsBackByteForByte(long seed) throws IOException {
        byte[] tar = Trees.seeded(-seed).withEntries(80).tar();
        RawImage image = new Builds(dir)
                .compression(seed % 2 == 0 ? "zstd" : "lz4")
                .tars(tar)
                .checked();
        Map<String, byte[]> files = files(tar);
        assertThat(files).as("files in the tar, seed %d", seed).hasSizeGreaterThan(5);
        files.forEach((path, bytes) ->
                assertThat(image.content(path)).as("%s, seed %d", path, seed).isEqualTo(bytes));
    }

    @Test
    void noByteOfATableCanBeChangedUnnoticed() throws IOException {
        Builds.Built built = new Builds(dir)
                .compression("zstd")
                .prefetch("/")
                .tars(Trees.seeded(3).withEntries(12).tars(2));
        byte[] good = built.bootstrap();
        RawImage image = built.checked();
        List<Integer> places = new ArrayList<>();
        IntStream.range(0, 1408 + 128 * image.devices()).forEach(places::add);
        IntStream.range(0, 256 * image.devices()).forEach(i -> places.add((int) image.blobTable() + i));
        for (int i = 0; i < 2 * 80; i++) {
            if (i % 80 < 64 || i % 80 >= 72) { // the file offset is for information only
                places.add((int) image.chunkTable() + i);
            }
        }
        for (int at : places) {
            byte[] bad = good.clone();
            bad[at] ^= 1;
            Files.write(built.dir().resolve("bootstrap"), bad);
            assertThat(catchThrowable(built::checked))
                    .as("byte 0x%x changed", at)
                    .isNotNull();
        }
    }

    /** Regular files with ASCII names, as another tar reader has them. */
    private static Map<String, byte[]> files(byte[] tar) throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(tar), "ISO-8859-1")) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (entry.isFile()
                        && !entry.isLink()
                        && StandardCharsets.US_ASCII.newEncoder().canEncode(entry.getName())) {
                    files.put("/" + entry.getName(), in.readAllBytes());
                }
            }
        }
        return files;
    }
}
