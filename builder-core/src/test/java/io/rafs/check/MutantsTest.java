package io.rafs.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.build.Builds;
import io.rafs.format.rafs.Compressor;
import io.rafs.read.RepackedImage;
import io.rafs.testdata.Contents;
import io.rafs.testdata.Corruptor.Mutant;
import io.rafs.testdata.Mutator;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Checking damaged images ends soon, in findings, and in nothing that was thrown. */
class MutantsTest {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    @TempDir
    private Path dir;

    /** A good image, to be damaged. */
    enum Good {
        STORED("none", null),
        LZ4("lz4", null),
        ZSTD("zstd:3", null),
        BATCHES("none", new RepackedImage(Compressor.ZSTD, Compressor.ZSTD, true, 8192)),
        BATCHES_PLAIN("none", new RepackedImage(Compressor.LZ4, Compressor.NONE, true, 4096)),
        GZIP("none", new RepackedImage(Compressor.GZIP, Compressor.LZ4, false, 0));

        private final String compression;
        private final RepackedImage packing;

        Good(String compression, RepackedImage packing) {
            this.compression = compression;
            this.packing = packing;
        }

        Path build(Path dir) throws IOException {
            Path image = new Builds(dir)
                    .chunkSize(4096)
                    .compression(compression)
                    .prefetch("/d")
                    .tars(layer(), upper())
                    .dir();
            if (packing != null) {
                packing.apply(image);
            }
            Checked.of(image).assertClean();
            return image;
        }
    }

    private static byte[] layer() {
        TarForge tar = TarForge.inMemory()
                .dir("d")
                .dir("d/e")
                .add(TarEntry.file("d/e/f", Contents.text(1, 10000))
                        .xattr("user.a", "one".getBytes(StandardCharsets.US_ASCII))
                        .xattr("security.b", "two".getBytes(StandardCharsets.US_ASCII)))
                .hardlink("d/g", "d/e/f")
                .symlink("l", "d/e")
                .symlink("m", "n/".repeat(2040))
                .device("c", 'c', 1, 3)
                .fifo("p")
                .file("small", "tiny")
                .file("random", Contents.random(2, 5000))
                .dir("many");
        for (int i = 0; i < 50; i++) {
            tar.hardlink("many/name-%02d-%s".formatted(i, "n".repeat(90)), "small");
        }
        return tar.bytes();
    }

    private static byte[] upper() {
        return TarForge.inMemory()
                .file("upper", Contents.text(3, 900))
                .file("zero", new byte[9000])
                .bytes();
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsThrownAtDamagedImages(Good good) throws IOException {
        run(good, 0, 500);
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource
    void nothingIsThrownAtManyDamagedImages(Good good) throws IOException {
        run(good, 1_000_000, 17_000);
    }

    /** Two of five mutants have a damaged bootstrap, the others a damaged blob. */
    private void run(Good good, long first, int count) throws IOException {
        Path image = good.build(dir);
        List<Path> files = new ArrayList<>(List.of(image.resolve("bootstrap"), image.resolve("bootstrap")));
        try (Stream<Path> blobs = Files.list(image.resolve("blobs"))) {
            files.addAll(blobs.sorted().toList());
        }
        int bad = 0;
        for (int i = 0; i < files.size(); i++) {
            Path file = files.get(i);
            byte[] bytes = Files.readAllBytes(file);
            int share = count / files.size();
            for (Mutant mutant :
                    (Iterable<Mutant>) Mutator.of(bytes, 4096).mutants(first + i * (long) share, share)::iterator) {
                Files.write(file, mutant.bytes());
                bad += check(image, file.getFileName() + " " + mutant) ? 0 : 1;
            }
            Files.write(file, bytes);
        }
        assertThat(bad).as("mutants of " + count + " with errors").isGreaterThan(count / 2);
        Checked.of(image).assertClean();
    }

    private static boolean check(Path image, String mutant) {
        long start = System.nanoTime();
        try {
            Checked checked = Checked.of(image);
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            assertThat(took).as(mutant).isLessThan(LIMIT);
            assertThat(checked.findings()).as(mutant).allSatisfy(finding -> {
                assertThat(finding.offset()).isNotNegative();
                assertThat(finding.detail()).isNotBlank();
            });
            return checked.result().isGood();
        } catch (IOException | RuntimeException | Error e) {
            throw new AssertionError(mutant + " after " + Duration.ofNanos(System.nanoTime() - start), e);
        }
    }
}
