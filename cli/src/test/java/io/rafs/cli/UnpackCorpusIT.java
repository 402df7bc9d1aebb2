package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.testdata.CompareTrees;
import io.rafs.testdata.Corpus;
import io.rafs.testdata.Judge;
import io.rafs.testdata.KernelMount;
import io.rafs.testdata.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real images, built and taken apart again, are what umoci unpacks, and what the kernel shows where it can. */
final class UnpackCorpusIT {
    @TempDir
    private Path dir;

    private Corpus corpus;
    private Path root;

    @BeforeEach
    void requireCorpus() {
        corpus = Corpus.require();
        Judge.requireRoot("unpacking");
        root = dir.resolve("root");
    }

    @ParameterizedTest
    @CsvSource({"base, zstd", "edge, lz4", "edge, none", "edge-gnu, zstd"})
    void aDirectoryAndATarAreWhatUmociUnpacks(String tag, String compressor) throws IOException {
        assertUnpacks(tag, compressor);
    }

    @Tag("long")
    @ParameterizedTest
    @CsvSource({
        "base, lz4",
        "base, none",
        "edge, zstd",
        "python, none",
        "python, zstd",
        "python, lz4",
        "python-next, zstd",
        "python-next, lz4",
        "python-next, none",
        "edge-gnu, lz4",
        "edge-gnu, none",
        "edge-huge, zstd",
        "edge-huge, lz4",
        "edge-huge, none"
    })
    void soAreTheyForTheOtherPairs(String tag, String compressor) throws IOException {
        assertUnpacks(tag, compressor);
    }

    private void assertUnpacks(String tag, String compressor) throws IOException {
        Path truth = corpus.manifest(tag);
        Path image = build(tag, compressor);

        run("unpack", image, "-o", root, "-q");
        CompareTrees.assertSame(root, truth);
        if (compressor.equals("none")) {
            try (KernelMount mount = KernelMount.of(image)) {
                CompareTrees.assertSame(root, mount.root());
            }
        }
        remove(root);

        Path tar = dir.resolve("image.tar");
        run("unpack", image, "--tar", tar, "-q");
        Files.createDirectory(root);
        Tool.require("tar")
                .withLimit(Duration.ofMinutes(5))
                .run("--xattrs", "--xattrs-include=*", "--numeric-owner", "-xpf", tar, "-C", root)
                .orFail();
        CompareTrees.assertSame(root, truth);
        remove(root);
    }

    @Test
    void aTarThatIsBuiltAgainGivesItself() throws IOException {
        Path image = build("edge", "zstd:1");
        Path tar = dir.resolve("tar");
        run("unpack", image, "--tar", tar, "-q");
        Path piped = dir.resolve("piped");

        Tool.Result pipe = Tool.require("bash")
                .withLimit(Duration.ofMinutes(2))
                .run(
                        "-c",
                        "set -o pipefail; %1$s unpack '%2$s' --tar - | %1$s build - -o '%3$s' -q --compressor zstd:1"
                                .formatted(
                                        "'%s' -jar '%s'"
                                                .formatted(
                                                        Path.of(System.getProperty("java.home"), "bin", "java"),
                                                        Cli.jarFile()),
                                        image,
                                        piped));

        assertThat(pipe.exit()).as(pipe.toString()).isZero();
        Path again = dir.resolve("again");
        run("unpack", piped, "--tar", again, "-q");
        assertThat(Files.mismatch(tar, again)).isEqualTo(-1);
    }

    private Path build(String tag, String compressor) {
        Path image = dir.resolve("image");
        run("build", corpus.layout(), "--tag", tag, "-o", image, "-q", "--compressor", compressor);
        return image;
    }

    private static void run(Object... arguments) {
        Cli.jar("-Xmx256m").run(arguments).orFail();
    }

    /** Before JUnit does, which would report every link that leads out of the directory. */
    private static void remove(Path tree) {
        Tool.require("rm").withLimit(Duration.ofMinutes(2)).run("-rf", tree).orFail();
    }
}
