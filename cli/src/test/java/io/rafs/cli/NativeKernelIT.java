package io.rafs.cli;

import io.rafs.testdata.CompareTrees;
import io.rafs.testdata.Corpus;
import io.rafs.testdata.FlatImage;
import io.rafs.testdata.FsckErofs;
import io.rafs.testdata.Judge;
import io.rafs.testdata.KernelMount;
import io.rafs.testdata.ProbeTrees;
import io.rafs.testdata.Tool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Native images of real ones: the kernel shows what umoci unpacks, wherever and by however many it is read. */
final class NativeKernelIT {
    private static final int PROBES = 2000;

    @TempDir
    private Path dir;

    private Corpus corpus;

    @BeforeEach
    void requireCorpus() {
        corpus = Corpus.require();
    }

    @ParameterizedTest
    @CsvSource({"base, e, zstd", "edge, e, zstd", "python, e, zstd", "edge, f, zstd", "python, f, zstd"})
    void theKernelShowsWhatUmociUnpacks(String tag, String form, String compressor) throws IOException {
        assertShown(tag, nativeImage(tag, form, compressor));
    }

    @Tag("long")
    @ParameterizedTest
    @CsvSource({
        "base, f, zstd",
        "base, e, lz4",
        "edge, e, lz4",
        "python, e, lz4",
        "edge, f, lz4",
        "python, f, lz4",
        "edge, e, none",
        "python, e, none",
        "python-next, e, zstd",
        "python-next, f, zstd",
        "edge-gnu, e, zstd",
        "edge-gnu, f, zstd",
        "edge-huge, e, zstd"
    })
    void itDoesForTheOtherPairs(String tag, String form, String compressor) throws IOException {
        assertShown(tag, nativeImage(tag, form, compressor));
    }

    @ParameterizedTest
    @CsvSource({"edge, zstd"})
    void itDoesWithoutPadding(String tag, String compressor) throws IOException {
        assertShown(tag, nativeImage(tag, "e", compressor, "--pack"));
    }

    @Tag("long")
    @ParameterizedTest
    @CsvSource({"base, zstd", "python, zstd", "python, lz4", "python, none", "python-next, zstd", "edge, lz4"})
    void itDoesWithoutPaddingForTheOtherPairs(String tag, String compressor) throws IOException {
        assertShown(tag, nativeImage(tag, "e", compressor, "--pack"));
    }

    @ParameterizedTest
    @CsvSource({"base, e, zstd", "base, f, zstd"})
    void fsckExtractsTheFlattenedImage(String tag, String form, String compressor) throws IOException {
        assertExtracts(tag, nativeImage(tag, form, compressor));
    }

    /**
     * Not of {@code edge}: fsck.erofs 1.9.3 does not extend a file behind its last data, so that one that ends with a hole comes
     * out too short, and gives files their owner after their capabilities, which Linux then takes away.
     */
    @Tag("long")
    @ParameterizedTest
    @CsvSource({"python, e, zstd", "python, f, lz4", "python-next, e, lz4"})
    void itDoesSoForTheOtherPairs(String tag, String form, String compressor) throws IOException {
        assertExtracts(tag, nativeImage(tag, form, compressor));
    }

    private Path nativeImage(String tag, String form, String compressor, String... more) {
        KernelMount.requireFeature("48bit");
        List<String> options = new ArrayList<>(List.of("--layout", "native", "--native-form", form));
        options.addAll(List.of("--compressor", compressor));
        options.addAll(List.of(more));
        return build("image", tag, options.toArray());
    }

    private Path build(String name, String tag, Object... options) {
        Path image = dir.resolve(name);
        Cli.jar("-Xmx256m")
                .withArguments("build", corpus.layout(), "--tag", tag, "-o", image, "-q")
                .run(options)
                .orFail();
        return image;
    }

    private void assertShown(String tag, Path image) throws IOException {
        Path truth = corpus.manifest(tag);
        try (KernelMount mount = KernelMount.of(image)) {
            CompareTrees.assertSame(mount.root(), truth);
        }
        // a tree to probe against: the same files as the kernel has long read them, from plain chunks
        Path plain = build("plain", tag, "--compressor", "none");
        try (KernelMount good = KernelMount.of(plain)) {
            CompareTrees.assertSame(good.root(), truth);
            try (KernelMount mount = KernelMount.of(image)) { // anew, so that nothing is in memory
                ProbeTrees.assertSame(mount.root(), good.root(), 1, PROBES);
            }
            try (KernelMount mount = KernelMount.of(image)) {
                ProbeTrees.assertSameUnderPressure(mount.root(), good.root(), 2, PROBES / 8);
            }
        }
    }

    private void assertExtracts(String tag, Path image) throws IOException {
        Judge.requireRoot("fsck.erofs --extract");
        Path flat = FlatImage.of(image.resolve("bootstrap"), image.resolve("blobs"), dir.resolve("flat"));
        Path tree = dir.resolve("tree");
        FsckErofs.extractFlat(flat, tree);
        CompareTrees.assertSame(tree, corpus.manifest(tag));
        Tool.require("rm").withLimit(Duration.ofMinutes(2)).run("-rf", tree).orFail();
    }
}
