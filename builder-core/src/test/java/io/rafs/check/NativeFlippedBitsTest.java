package io.rafs.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.build.Builds;
import io.rafs.build.Layout;
import io.rafs.chunk.FastCdcChunker;
import io.rafs.read.ImageFiles;
import io.rafs.testdata.Contents;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One bit of a finished native image flips: the check tells, in whichever byte, for the uuid is a digest of all. */
class NativeFlippedBitsTest {
    private static final long SEED = 11;

    @TempDir
    private Path dir;

    private Path build(Layout layout, String compression) throws IOException {
        Path image = new Builds(dir)
                .layouts(layout)
                .chunker(new FastCdcChunker(8192, 16384, 65536))
                .packSmall(1024)
                .compression(compression)
                .tars(TarForge.inMemory()
                        .dir("d")
                        .file("d/a", Contents.text(1, 30_000))
                        .add(TarEntry.hardlink("a2", "d/a"))
                        .add(TarEntry.file("x", "x").xattr("user.kept", new byte[] {1, 2, 3}))
                        .add(TarEntry.file("y", "yy").xattr("user.kept", new byte[] {1, 2, 3}))
                        .add(TarEntry.symlink("link", "a"))
                        .device("null", 'c', 1, 3)
                        .bytes())
                .dir();
        Checked.of(image).assertClean();
        return image;
    }

    private static List<String> missed(Path image, Path file) throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        byte[] bytes = Files.readAllBytes(file);
        List<String> missed = new ArrayList<>();
        for (int at = 0; at < bytes.length; at++) {
            int bit = 1 << random.nextInt(8);
            bytes[at] ^= (byte) bit;
            Files.write(file, bytes);
            if (Checked.of(image).result().isGood()) {
                missed.add("0x%x ^ 0x%x".formatted(at, bit));
            }
            bytes[at] ^= (byte) bit;
        }
        Files.write(file, bytes);
        return missed;
    }

    /** Of the first kibibyte, which is whoever boots', no reader knows anything; the uuid covers it as well. */
    @ParameterizedTest
    @CsvSource("NATIVE_E, zstd")
    void aFlipInAnyByteOfTheBootstrapIsFound(Layout layout, String compression) throws IOException {
        Path image = build(layout, compression);
        assertThat(missed(image, image.resolve("bootstrap")))
                .as("seed %d", SEED)
                .isEmpty();
        Checked.of(image).assertClean();
    }

    @ParameterizedTest
    @CsvSource("NATIVE_F, zstd")
    void aFlipInAnyByteOfABlobIsFound(Layout layout, String compression) throws IOException {
        Path image = build(layout, compression);
        try (Stream<Path> blobs = Files.list(image.resolve("blobs"))) {
            for (Path blob : blobs.toList()) {
                assertThat(missed(image, blob)).as("seed %d", SEED).isEmpty();
            }
        }
        Checked.of(image).assertClean();
    }

    @Tag("long")
    @Test
    void soItIsInTheOtherForms() throws IOException {
        aFlipInAnyByteOfTheBootstrapIsFound(Layout.NATIVE_F, "lz4");
        dir = Files.createDirectory(dir.resolve("blob"));
        aFlipInAnyByteOfABlobIsFound(Layout.NATIVE_E, "lz4");
    }

    @Test
    void theFrameIsTheBootstrapAndWhatLiesBehindTheDataOfABlob() throws IOException {
        Path image = build(Layout.NATIVE_E, "zstd");
        assertThat(frame(image)).isEmpty();

        Path blob;
        try (Stream<Path> blobs = Files.list(image.resolve("blobs"))) {
            blob = blobs.findFirst().orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(blob);
        bytes[bytes.length - 700] ^= 1;
        Files.write(blob, bytes);
        assertThat(frame(image)).isNotEmpty().allMatch(rule -> rule.id().startsWith("blob-file."));

        bytes[bytes.length - 700] ^= 1;
        Files.write(blob, bytes);
        bytes = Files.readAllBytes(image.resolve("bootstrap"));
        bytes[bytes.length - 1] ^= 1;
        Files.write(image.resolve("bootstrap"), bytes);
        assertThat(frame(image)).contains(Rule.SUPERBLOCK_UUID);
    }

    private static List<Rule> frame(Path image) throws IOException {
        List<Rule> rules = new ArrayList<>();
        Check.runFrame(ImageFiles.of(image, Optional.empty()), finding -> rules.add(finding.rule()));
        return rules;
    }
}
