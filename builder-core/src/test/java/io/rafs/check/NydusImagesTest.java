package io.rafs.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.build.Builds;
import io.rafs.testdata.Compressed;
import io.rafs.testdata.Contents;
import io.rafs.testdata.Corpus;
import io.rafs.testdata.NydusImage;
import io.rafs.testdata.NydusImage.Made;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What nydus-image makes is found good, what it breaks is not; and it accepts what our builder makes. */
class NydusImagesTest {
    @TempDir
    private Path dir;

    private Path tree;

    @BeforeEach
    void makeATree() throws IOException {
        NydusImage.tool();
        tree = Files.createDirectories(dir.resolve("tree/a/b")).getParent().getParent();
        Files.write(tree.resolve("text"), Contents.text(1, 300_000));
        Files.write(tree.resolve("random"), Contents.random(2, 70_000));
        Files.write(tree.resolve("zeros"), new byte[50_000]);
        Files.write(tree.resolve("empty"), new byte[0]);
        for (int i = 0; i < 60; i++) {
            Files.write(tree.resolve("a/b/small-" + i), Contents.text(i, 20 + 97 * i));
        }
        Files.createLink(tree.resolve("a/hard"), tree.resolve("text"));
        Files.createSymbolicLink(tree.resolve("a/link"), Path.of("b/small-1"));
        Files.createSymbolicLink(tree.resolve("a/long"), Path.of("x/".repeat(2000)));
    }

    static Stream<Arguments> options() {
        List<Arguments> all = new ArrayList<>();
        for (String compressor : List.of("none", "lz4_block", "zstd")) {
            for (String digester : List.of("sha256", "blake3")) {
                for (String chunkSize : List.of("0x1000", "0x100000", "0x1000000")) {
                    for (String batch : List.of("0", "0x1000", chunkSize)) {
                        all.add(Arguments.of(List.of(
                                "--compressor", compressor,
                                "--digester", digester,
                                "--chunk-size", chunkSize,
                                "--batch-size", batch)));
                    }
                }
            }
            all.add(Arguments.of(List.of("--compressor", compressor, "--features", "blob-toc")));
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("options")
    void anImageOfADirectoryIsGood(List<String> options) throws IOException {
        Made made = NydusImage.create(dir.resolve("made"), "directory", tree, options.toArray(String[]::new));
        Checked checked =
                Checked.of(made.bootstrap(), Optional.of(made.blobs()), 2).assertNoErrors();
        assertThat(checked.result().dataBytes()).isGreaterThan(350_000);
        assertThat(checked.result().blobs()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "zstd"})
    void anImageOfALayerIsGood(String compressor) throws IOException {
        Made made = NydusImage.create(dir.resolve("made"), "tar-rafs", layer(), "--compressor", compressor);
        Checked.of(made.bootstrap(), Optional.of(made.blobs()), 2).assertNoErrors();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--features blob-toc", "--features blob-toc --batch-size 0x100000"})
    void aBlobWithItsBootstrapInsideIsGood(String more) throws IOException {
        List<String> options = new ArrayList<>(List.of("--compressor", "zstd", "--blob-inline-meta"));
        options.addAll(
                Stream.of(more.split(" ")).filter(word -> !word.isEmpty()).toList());
        Made made = NydusImage.create(dir.resolve("made"), "directory", tree, options.toArray(String[]::new));
        Checked checked = Checked.of(made.blobFiles().get(0)).assertNoErrors();
        assertThat(checked.result().dataBytes()).isGreaterThan(350_000);
    }

    @Test
    void anImageOfThreeLayersMergedIsGood() throws IOException {
        Made[] layers = {
            NydusImage.create(dir.resolve("one"), "directory", tree, "--compressor", "none"),
            NydusImage.create(
                    dir.resolve("two"), "tar-rafs", layer(), "--compressor", "zstd", "--batch-size", "0x100000"),
            NydusImage.create(dir.resolve("three"), "tar-rafs", layer(3), "--compressor", "lz4_block")
        };
        Made made = NydusImage.merge(dir.resolve("merged"), layers);
        Checked checked =
                Checked.of(made.bootstrap(), Optional.of(made.blobs()), 2).assertNoErrors();
        assertThat(checked.result().blobs()).isEqualTo(3);
    }

    @Test
    void encryptedBlobsAreRefusedByName() throws IOException {
        Made made = NydusImage.create(dir.resolve("made"), "directory", tree, "--compressor", "zstd", "--encrypt");
        assertRefused(made, Rule.BLOB_KIND, "is encrypted");
    }

    @Test
    void blobsThatPointIntoAGzipLayerAreRefusedByName() throws IOException {
        Path gzip = Files.write(dir.resolve("layer.tar.gz"), Compressed.gzip(Files.readAllBytes(layer())));
        Made made = NydusImage.create(dir.resolve("made"), "targz-ref", gzip);
        assertRefused(made, Rule.BLOB_KIND, "points into a gzip layer");
    }

    @Test
    void tarfsIsRefusedByName() throws IOException {
        Made made = NydusImage.create(dir.resolve("made"), "tar-tarfs", layer(), "--blob-id", "ab".repeat(32));
        assertRefused(made, Rule.READABLE, "tarfs");
    }

    /** With a parent's bootstrap, its chunk table names blob 0 for chunks of blob 1. */
    @ParameterizedTest
    @ValueSource(strings = {"0", "0x100000"})
    void aLayerOnAParentThatItBreaksIsNotGood(String batch) throws IOException {
        Made parent = NydusImage.create(dir.resolve("parent"), "directory", tree, "--compressor", "zstd");
        Made made = NydusImage.create(
                dir.resolve("made"),
                "tar-rafs",
                layer(),
                "--compressor",
                "zstd",
                "--batch-size",
                batch,
                "--parent-bootstrap",
                parent.bootstrap().toString());
        assertBroken(made);
    }

    @Test
    void aMergeOfBootstrapsOfTheSameNameIsNotGood() throws IOException {
        Made one = NydusImage.create(dir.resolve("one"), "directory", tree, "--compressor", "zstd");
        Made two = NydusImage.create(dir.resolve("two"), "tar-rafs", layer(), "--compressor", "zstd");
        Path merged = dir.resolve("merged.boot");
        NydusImage.tool()
                .run("merge", "--bootstrap", merged, one.bootstrap(), two.bootstrap())
                .orFail();
        assertBroken(new Made(merged, one.blobs()));
    }

    @ParameterizedTest
    @CsvSource({"none, 0", "lz4, 0", "zstd, 0", "lz4, 4096", "zstd, 4096", "zstd, 65536"})
    void nydusImageAcceptsWhatWeBuild(String compression, int batchSize) throws IOException {
        Builds.Built built = new Builds(dir)
                .compression(compression)
                .batchSize(batchSize)
                .tars(Files.readAllBytes(layer()), Files.readAllBytes(layer(9)));
        Checked.of(built.dir()).assertClean();
        NydusImage.assertAccepts(built.dir().resolve("bootstrap"));
    }

    @Test
    void anImageOfARealLayerIsGood() throws IOException {
        Path layout = Corpus.require().layout();
        Path blob;
        try (Stream<Path> blobs = Files.list(layout.resolve("blobs/sha256"))) {
            blob = blobs.filter(NydusImagesTest::isGzip)
                    .filter(file -> file.toFile().length() > 20_000_000)
                    .min(java.util.Comparator.comparing(file -> file.toFile().length()))
                    .orElseThrow();
        }
        Made made = NydusImage.create(
                dir.resolve("made"), "targz-rafs", blob, "--compressor", "zstd", "--batch-size", "0x10000");
        Checked.of(made.bootstrap(), Optional.of(made.blobs()), 2).assertNoErrors();
    }

    private static boolean isGzip(Path file) {
        try (var in = Files.newInputStream(file)) {
            return in.read() == 0x1f && in.read() == 0x8b;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Path layer() throws IOException {
        return layer(0);
    }

    private Path layer(int seed) throws IOException {
        return Files.write(
                dir.resolve("layer-%d.tar".formatted(seed)),
                TarForge.inMemory()
                        .dir("d")
                        .file("d/file-" + seed, Contents.text(50 + seed, 200_000))
                        .hardlink("d/same-" + seed, "d/file-" + seed)
                        .symlink("d/link-" + seed, "file-" + seed)
                        .file("d/tiny-" + seed, "tiny " + seed)
                        .device("d/null-" + seed, 'c', 1, 3)
                        .bytes());
    }

    private static void assertRefused(Made made, Rule rule, String words) throws IOException {
        Checked checked = Checked.of(made.bootstrap(), Optional.of(made.blobs()), 2);
        assertThat(checked.findings())
                .filteredOn(finding -> finding.rule().severity() == Severity.ERROR)
                .isNotEmpty()
                .allSatisfy(finding -> {
                    assertThat(finding.rule()).isEqualTo(rule);
                    assertThat(finding.detail()).contains(words);
                });
    }

    /** nydus-image's own check takes small ones of these for good: it looks for keys in a table, not at whose they are. */
    private static void assertBroken(Made made) throws IOException {
        Checked checked = Checked.of(made.bootstrap(), Optional.of(made.blobs()), 2);
        assertThat(checked.result().isGood()).as(checked.findings().toString()).isFalse();
    }
}
