package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.testdata.CompareTrees;
import io.rafs.testdata.Corpus;
import io.rafs.testdata.FsckErofs;
import io.rafs.testdata.KernelMount;
import io.rafs.testdata.NydusImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real images, made by tools that this project did not write, judged by the kernel and by what umoci unpacks. */
final class CorpusIT {
    @TempDir
    private Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"python", "edge", "edge-gnu", "edge-huge"})
    void theKernelShowsWhatUmociUnpacksAndFsckAcceptsTheBootstrap(String tag) throws IOException {
        Corpus corpus = Corpus.require();
        Path truth = corpus.manifest(tag);
        Path image = build(corpus.layout(), tag, "none");

        FsckErofs.assertClean(image);
        try (KernelMount mount = KernelMount.of(image)) {
            CompareTrees.assertSame(mount.root(), truth);
        }
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(strings = {"base", "python-next"})
    void soItIsWithTheOthers(String tag) throws IOException {
        theKernelShowsWhatUmociUnpacksAndFsckAcceptsTheBootstrap(tag);
    }

    @ParameterizedTest
    @CsvSource({"edge,zstd", "edge,lz4", "edge,none", "python-next,zstd"})
    void nydusAcceptsTheBootstrap(String tag, String compressor) throws IOException {
        NydusImage.tool();
        NydusImage.assertAccepts(
                build(Corpus.require().layout(), tag, compressor).resolve("bootstrap"));
    }

    @ParameterizedTest
    @CsvSource({"python, python.oci.tar", "python, python-zstd", "base, base-uncompressed", "edge, edge.docker.tar"})
    void everyWrappingOfAnImageGivesTheSameBytes(String tag, String variant) throws IOException {
        Corpus corpus = Corpus.require();
        Path wrapped = corpus.variant(variant);

        Map<String, byte[]> plain = files(build(corpus.layout(), tag, "zstd:1"));
        Path image = dir.resolve("variant");
        Cli.jar()
                .run("build", wrapped, "-o", image, "-q", "--compressor", "zstd:1")
                .orFail();

        assertThat(files(image)).containsExactlyInAnyOrderEntriesOf(plain);
    }

    @Tag("long")
    @ParameterizedTest
    @CsvSource({"python, python.docker.tar", "python, python-v2s2"})
    void soDoTheOthers(String tag, String variant) throws IOException {
        everyWrappingOfAnImageGivesTheSameBytes(tag, variant);
    }

    private Path build(Path layout, String tag, String compressor) {
        Path image = dir.resolve("image");
        Cli.jar("-Xmx256m")
                .run("build", layout, "--tag", tag, "-o", image, "-q", "--force", "--compressor", compressor)
                .orFail();
        return image;
    }

    /** Bootstrap and blobs; the report tells of the wrapping and is left out. */
    private static Map<String, byte[]> files(Path image) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        files.put("bootstrap", Files.readAllBytes(image.resolve("bootstrap")));
        try (Stream<Path> blobs = Files.list(image.resolve("blobs"))) {
            for (Path blob : blobs.toList()) {
                files.put(blob.getFileName().toString(), Files.readAllBytes(blob));
            }
        }
        return files;
    }
}
