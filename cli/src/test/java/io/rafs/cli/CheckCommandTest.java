package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.testdata.Contents;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code check}: where it finds blobs, what it prints, and with which code it ends. */
final class CheckCommandTest {
    @TempDir
    private Path dir;

    private Path image;

    @BeforeEach
    void build() throws IOException {
        image = dir.resolve("image");
        byte[] tar = TarForge.inMemory()
                .file("a", Contents.text(1, 10_000))
                .file("b", Contents.random(2, 5_000))
                .bytes();
        Path layer = Files.write(dir.resolve("layer"), tar);
        assertThat(Cli.run("build", layer, "-o", image, "-q").code()).isZero();
    }

    private Path onlyBlob() throws IOException {
        try (Stream<Path> blobs = Files.list(image.resolve("blobs"))) {
            return blobs.findFirst().orElseThrow();
        }
    }

    @Test
    void aGoodImageIsToldInALine() {
        Cli check = Cli.run("check", image);
        assertThat(check.code()).isZero();
        assertThat(check.out()).isEqualTo("%s: good; 3 paths, 2 chunks, 1 blob%n".formatted(image));
    }

    @Test
    void withDataItSaysHowMuchWasLookedAt() {
        Cli check = Cli.run("check", image, "--data");
        assertThat(check.code()).isZero();
        assertThat(check.out()).isEqualTo("%s: good; 3 paths, 2 chunks, 1 blob, 14.6 KiB of chunks%n".formatted(image));
    }

    @Test
    void quietPrintsNothingOfAGoodImage() {
        Cli check = Cli.run("check", image, "--data", "-q");
        assertThat(check.code()).isZero();
        assertThat(check.out()).isEmpty();
    }

    @Test
    void aBootstrapAloneIsCheckedAndTheBlobsAreSaidToBeMissing() throws IOException {
        Path alone = Files.copy(image.resolve("bootstrap"), dir.resolve("alone.boot"));
        Cli check = Cli.run("check", alone);
        assertThat(check.code()).isZero();
        assertThat(check.out())
                .isEqualTo("%s: good; 3 paths, 2 chunks, 1 blob not looked at (not beside the bootstrap; see --blobs)%n"
                        .formatted(alone));
        assertThat(Cli.run("check", alone, "--blobs", image.resolve("blobs"), "--data")
                        .out())
                .endsWith("1 blob, 14.6 KiB of chunks%n".formatted());
    }

    @Test
    void dataThatCannotBeLookedAtIsAnError() throws IOException {
        Path alone = Files.copy(image.resolve("bootstrap"), dir.resolve("alone.boot"));
        Cli check = Cli.run("check", alone, "--data");
        assertThat(check.code()).isEqualTo(3);
        assertThat(check.out())
                .startsWith("error: %s @ 0x0: the image's blobs are not beside it".formatted(alone))
                .contains("[blob-file.there]");
    }

    @Test
    void aFlippedBitInAChunkIsToldByDataAlone() throws IOException {
        byte[] bytes = Files.readAllBytes(onlyBlob());
        bytes[bytes.length / 4] ^= 1;
        Files.write(onlyBlob(), bytes);
        assertThat(Cli.run("check", image).code()).isZero();
        Cli check = Cli.run("check", image, "--data");
        assertThat(check.code()).isEqualTo(3);
        assertThat(check.out())
                .contains("error: " + onlyBlob() + " @ 0x")
                .contains("[data.id]")
                .contains("not good");
    }

    @Test
    void jsonHasTheFindings() throws IOException {
        Files.delete(onlyBlob());
        Cli check = Cli.run("check", image, "--json");
        assertThat(check.code()).isEqualTo(3);
        assertThat(check.out())
                .contains("\"good\" : false")
                .contains("\"rule\" : \"blob-file.there\"")
                .contains("\"severity\" : \"error\"");
    }
}
