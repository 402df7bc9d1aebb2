package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.testdata.CompareTrees;
import io.rafs.testdata.Corpus;
import io.rafs.testdata.KernelMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real image after {@code rafs compact} and {@code rafs optimize}: the kernel shows what umoci unpacks, as before. */
final class RewrittenKernelIT {
    private static final String TAG = "python-next";

    @TempDir
    private Path dir;

    private final Corpus corpus = Corpus.require();

    @Test
    void theKernelShowsWhatUmociUnpacksOfACompressedOne() throws IOException {
        KernelMount.requireFeature("48bit");
        assertRewritten(build("native", "zstd"));
    }

    @Tag("long")
    @ParameterizedTest
    @CsvSource({"native, lz4", "native, none", "rafs, none"})
    void itDoesForTheOtherKinds(String layout, String compressor) throws IOException {
        KernelMount.requireFeature("48bit");
        assertRewritten(build(layout, compressor));
    }

    private Path build(String layout, String compressor) {
        Path image = dir.resolve("image");
        run("build", corpus.layout(), "--tag", TAG, "-o", image, "--layout", layout, "--compressor", compressor, "-q");
        return image;
    }

    private static void run(Object... arguments) {
        Cli.jar("-Xmx256m").run(arguments).orFail();
    }

    /** First all blobs are put together without what nothing uses; then what a start reads goes into one of its own. */
    private void assertRewritten(Path image) throws IOException {
        Path compacted = dir.resolve("compacted");
        run("compact", image, "-o", compacted, "-q", "--min-used", "100", "--merge-below", "1G", "--max-blob", "2G");
        Set<String> before = blobs(image);
        assertThat(blobs(compacted)).hasSize(1).doesNotContainAnyElementsOf(before);
        assertShown(compacted);

        Path trace = dir.resolve("trace");
        run("trace", image, "--from-config", corpus.layout(), "--tag", TAG, "-o", trace);
        Path optimized = dir.resolve("optimized");
        run("optimize", compacted, "--trace", trace, "-o", optimized, "-q");
        assertThat(blobs(optimized)).hasSize(2).containsAll(blobs(compacted));
        assertShown(optimized);
    }

    private static Set<String> blobs(Path image) throws IOException {
        try (Stream<Path> files = Files.list(image.resolve("blobs"))) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    private void assertShown(Path image) throws IOException {
        try (KernelMount mount = KernelMount.of(image)) {
            CompareTrees.assertSame(mount.root(), corpus.manifest(TAG));
        }
    }
}
