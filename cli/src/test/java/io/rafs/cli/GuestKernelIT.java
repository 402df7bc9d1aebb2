package io.rafs.cli;

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
