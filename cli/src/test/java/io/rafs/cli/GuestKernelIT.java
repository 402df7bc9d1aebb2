package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.testdata.Corpus;
import io.rafs.testdata.GuestKernel;
import io.rafs.testdata.GuestKernel.Devices;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opentest4j.AssertionFailedError;

/** What kernels other than this machine's say of the images that are made for them. */
@Tag("guests")
final class GuestKernelIT {
    @TempDir
    private Path dir;

    @ParameterizedTest
    @CsvSource({"6.12, FILE", "6.12, LOOP", "6.1, LOOP"})
    void anUncompressedRafsImageIsMounted(String version, Devices devices) throws IOException {
        GuestKernel kernel = GuestKernel.require(version);
        Corpus corpus = Corpus.require();
        Path image = build("edge", "--compressor", "none");

        kernel.assertShows(image, "bootstrap", devices, corpus.manifest("edge"));
    }

    @ParameterizedTest
    @CsvSource({
        "edge, zstd, 6.12, FILE",
        "edge, zstd, 6.12, LOOP",
        "base, zstd, 6.12, FILE",
        "edge, lz4, 6.12, FILE",
        "edge, lz4, 6.12, LOOP",
        "edge, lz4, 6.1, LOOP",
        "base, lz4, 6.1, LOOP"
    })
    void fullIndexesAreReadByOlderKernels(String tag, String compressor, String version, Devices devices)
            throws IOException {
        GuestKernel kernel = GuestKernel.require(version);
        Corpus corpus = Corpus.require();
        Path image = build(tag, "--layout", "native", "--native-form", "f", "--compressor", compressor);

        kernel.assertShows(image, "bootstrap", devices, corpus.manifest(tag));
    }

    @ParameterizedTest
    @CsvSource({"6.12, FILE", "6.12, LOOP", "6.1, LOOP"})
    void encodedExtentsAreRefusedBeforeAnythingIsRead(String version, Devices devices) throws IOException {
        GuestKernel kernel = GuestKernel.require(version);
        Path image = build("edge-gnu", "--layout", "native", "--native-form", "e", "--compressor", "lz4");

        assertThat(kernel.refusal(image, "bootstrap", devices)).contains("unidentified incompatible feature 80");
    }

    @ParameterizedTest
    @CsvSource({"6.12, FILE", "6.1, LOOP"})
    void theOtherBootstrapOfOneImageServesAnOlderKernel(String version, Devices devices) throws IOException {
        GuestKernel kernel = GuestKernel.require(version);
        Corpus corpus = Corpus.require();
        Path image = build("edge-gnu", "--layout", "native", "--native-form", "e,f", "--compressor", "lz4");

        kernel.assertShows(image, "bootstrap.native-f", devices, corpus.manifest("edge-gnu"));
    }

    @Test
    void anotherTreeThanTheImagesIsSeen() throws IOException {
        GuestKernel kernel = GuestKernel.require("6.12");
        Corpus corpus = Corpus.require();
        Path image = build("edge-gnu", "--compressor", "none");

        assertThatThrownBy(() -> kernel.assertShows(image, "bootstrap", Devices.FILE, corpus.manifest("edge")))
                .isInstanceOf(AssertionFailedError.class)
                .hasMessageContaining("differences");
    }

    private Path build(String tag, Object... options) {
        Path image = dir.resolve("image");
        Cli.jar()
                .withArguments("build", Corpus.require().layout(), "--tag", tag, "-o", image, "-q")
                .run(options)
                .orFail();
        return image;
    }
}
