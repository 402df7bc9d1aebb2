package io.rafs.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.build.Builds;
import io.rafs.format.CorruptImageException;
import io.rafs.raw.RawImage;
import io.rafs.read.BootstrapReader;
import io.rafs.testdata.Corruptor;
import io.rafs.testdata.Shared;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.Trees;
import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bootstraps that nobody's builder made: reading them ends in an inspection or in a refusal that says where. */
class CraftedImageTest {

    @TempDir
    private Path dir;

    private byte[] good;
    private RawImage image;

    @BeforeEach
    void build() throws IOException {
        Builds.Built built = new Builds(dir)
                .prefetch("/d")
                .tars(TarForge.inMemory()
                        .dir("d")
                        .dir("d/e")
                        .file("d/e/f", "content")
                        .symlink("l", "d/e")
                        .bytes());
        good = built.bootstrap();
        image = built.checked();
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(dir.resolve("crafted.boot"), bytes);
    }

    private void inspect(byte[] bytes) throws IOException {
        inspect(write(bytes));
    }

    private static void inspect(Path file) throws IOException {
        try (BootstrapReader reader = BootstrapReader.open(file)) {
            new Inspection(reader).run(new TextListener(Writer.nullWriter()));
        }
    }

    private void assertOnlyRefusals(Stream<Corruptor.Mutant> mutants) {
        int[] refused = {0};
        mutants.forEach(mutant -> {
            try {
                inspect(mutant.bytes());
            } catch (CorruptImageException e) {
                refused[0]++;
                assertThat(e).as(mutant.what()).hasMessageStartingWith(dir.resolve("crafted.boot") + " @ 0x");
            } catch (IOException | RuntimeException | Error e) {
                throw new AssertionError(mutant.what(), e);
            }
        });
        assertThat(refused[0]).as("refused").isPositive();
    }

    /** The good image with a little-endian number of so many bytes changed. */
    private byte[] with(long at, int width, long value) {
        byte[] bytes = good.clone();
        ByteBuffer buffer =
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value);
        System.arraycopy(buffer.array(), 0, bytes, (int) at, width);
        return bytes;
    }

    private void assertRefused(byte[] bytes, long at, String detail) {
        assertThatThrownBy(() -> inspect(bytes))
                .isInstanceOf(CorruptImageException.class)
                .hasMessage("%s @ 0x%x: %s", dir.resolve("crafted.boot"), at, detail);
    }

    @Test
    @DisplayName("L21: every byte inverted gives an inspection or a refusal")
    void everyByteInvertedGivesAnInspectionOrARefusal() {
        int meta = (int) image.metaStart() + 4096;
        assertOnlyRefusals(Corruptor.eachByteInverted(good, 1024, 1408 + 128));
        assertOnlyRefusals(Corruptor.eachByteInverted(good, (int) image.blobTable(), (int) image.blobTable() + 260));
        assertOnlyRefusals(Corruptor.eachByteInverted(good, meta, meta + 600));
    }

    @Test
    @DisplayName("L21: every cut gives an inspection or a refusal")
    void everyCutGivesAnInspectionOrARefusal() {
        assertOnlyRefusals(Corruptor.truncations(good, 61));
    }

    @Test
    @DisplayName("L21: random damage gives an inspection or a refusal")
    void randomDamageGivesAnInspectionOrARefusal() {
        assertOnlyRefusals(Corruptor.mutants(good, 21, 3000));
    }

    @Test
    @Tag("long")
    void muchRandomDamageToALargerImage() throws IOException {
        good = new Builds(dir).chunkSize(4096).tars(Trees.seeded(21).tars(2)).bootstrap();
        assertOnlyRefusals(Corruptor.mutants(good, 22, 40_000));
    }

    @Test
    @DisplayName("L21: a directory that holds itself is refused, not walked for ever")
    void aDirectoryThatHoldsItselfIsRefused() {
        long dirent = image.at("/d").tailAt() + 24; // behind "." and ".."
        long nid = image.at("/d").nid();
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertRefused(
                        with(dirent, 8, nid), image.at("/d").at(), "directory '/d/e' is reached a second time"));
    }

    @Test
    @DisplayName("L21: directories nested without end are refused before paths grow without end")
    void directoriesNestedWithoutEndAreRefused() {
        long first = (good.length - image.metaStart()) / 32;
        int count = 100_000;
        ByteBuffer deep = ByteBuffer.allocate(good.length + 128 * count).order(ByteOrder.LITTLE_ENDIAN);
        deep.put(with(image.at("/d").tailAt() + 24, 8, first));
        for (int i = 0; i < count; i++) {
            long nid = first + 4L * i;
            int at = good.length + 128 * i;
            deep.putShort(at, (short) 5).putShort(at + 4, (short) 040755).putLong(at + 8, 40);
            dirent(deep, at + 64, nid, 36);
            dirent(deep, at + 76, nid - 4, 37);
            dirent(deep, at + 88, nid + 4, 39);
            deep.put(at + 100, "...a".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }
        long refused = first + 4 * (1025 - 2); // "/d/e" is two names deep
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertRefused(
                        deep.array(), image.metaStart() + 32 * refused, "directories are nested deeper than 1024"));
    }

    private static void dirent(ByteBuffer out, int at, long nid, int nameOffset) {
        out.putLong(at, nid).putShort(at + 8, (short) nameOffset).put(at + 10, (byte) 2);
    }

    @Test
    @DisplayName("L21: huge counts are refused before memory is taken for them")
    void hugeCountsAreRefused() {
        assertRefused(
                with(1152 + 32, 8, 80L << 40),
                image.chunkTable(),
                "chunk table of 87960930222080 bytes does not fit the file of %d bytes".formatted(good.length));
        assertRefused(
                with(1024 + 86, 2, 65535), 1408, "device table of 8388480 bytes does not fit the file of 20480 bytes");
        assertRefused(
                with(image.at("/d/e/f").at() + 8, 8, Long.MAX_VALUE),
                image.at("/d/e/f").at() + 64,
                "chunk indexes of 1125899906842624 bytes does not fit the file of %d bytes".formatted(good.length));
        assertRefused(
                with(image.at("/l").at() + 8, 8, 1L << 40),
                image.at("/l").at() + 8,
                "link target has 1099511627776 bytes, expected 1..4095");
    }

    @Test
    @DisplayName("L21: nids and blocks outside of the file are refused")
    void nidsAndBlocksOutsideOfTheFileAreRefused() {
        long dirent = image.at("/d").tailAt() + 24;
        assertRefused(with(dirent, 8, 1L << 40), image.metaStart(), "nid 1099511627776 lies outside the file");
        byte[] plain = with(image.at("/d").at() + 16, 4, 0xffff_fff0L);
        plain[(int) image.at("/d").at()] = 1; // layout 0: all of it in blocks
        assertRefused(
                plain,
                0xffff_fff0L * 4096,
                "directory block of 40 bytes does not fit the file of %d bytes".formatted(good.length));
    }

    @Test
    void inlineContentAcrossABlockIsRefused() {
        // the link is the last inode of its block; a longer target would leave it
        long at = image.at("/l").at();
        assertRefused(with(at + 8, 8, 4095), at + 64, "inline content of 4095 bytes crosses a block");
    }

    @Test
    void otherFormatsAreRefusedByName() throws IOException {
        assertRefused(
                with(1024, 4, 0x00088b1f),
                1024,
                "magic is 0x00088b1f, expected 0xe0f5e1e2 (EROFS); is the bootstrap still compressed, or not a bootstrap?");
        assertRefused(
                with(1024 + 80, 4, 0x4c),
                1024 + 8,
                "features are compat 0x40000000 and incompat 0x4c: an EROFS image, but not of RAFS v6");
        assertRefused(
                with(1024 + 12, 1, 9),
                1024 + 12,
                "blockBits is 9, expected 12 (9 would be tarfs, which is not read here)");
        assertRefused(
                with(1152 + 20, 4, 12288), 1152 + 20, "chunkSize is 12288, expected a power of two in 4096..16777216");
        assertRefused(new byte[100], 0, "superblocks of 1408 bytes does not fit the file of 100 bytes");
    }

    @Test
    void aBootstrapOfRafsV5IsRefusedByName() throws IOException {
        Path v5 = Shared.require("fixtures", "nydus", "repeatable", "sha256-nocompress-repeatable");
        assertThatThrownBy(() -> inspect(v5))
                .isInstanceOf(CorruptImageException.class)
                .hasMessage("%s @ 0x0: it is a RAFS v5 bootstrap; only v6 is read here: convert the image anew", v5);
    }

    @Test
    void aBootstrapOfNydusIsRead() throws IOException {
        Path boot = Shared.require("fixtures", "nydus", "bootstrap", "rafs-v6-2.2.boot");
        java.io.StringWriter out = new java.io.StringWriter();
        try (BootstrapReader reader = BootstrapReader.open(boot)) {
            new Inspection(reader).run(new TextListener(out));
        }
        assertThat(out.toString())
                .contains("\n  /lib.rs\n    type=regular mode=0644", "size=16931 mtime=1676819553.628661334 nid=133")
                .contains("\n  /sync_io.rs\n", "chunks=0:1@5\n");
    }
}
