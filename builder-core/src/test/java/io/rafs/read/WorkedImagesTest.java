package io.rafs.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.CorruptImageException;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.format.extent.Algorithm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that were made by hand and mounted by kernels. What the kernels showed is what is read here. */
class WorkedImagesTest {
    @TempDir
    private Path dir;

    private final byte[] random = new byte[10000];
    private HandMade fragments;
    private byte[] stream;

    @BeforeEach
    void makeFragments() throws IOException {
        new Random(1).nextBytes(random);
        byte[] first = HandMade.text('a', 3001);
        byte[] second = Arrays.copyOf(random, 2000);
        byte[] third = HandMade.text('b', 2999);
        stream = join(first, second, third);
        fragments = new HandMade(dir.resolve("fragments"), 4096)
                .put("""
                        400: e2 e1 f5 e0 00 a4 a0 b5 01 00 00 00 0c 00 30 00
                        410: 05 00 00 00 00 00 00 00 00 f1 53 65 00 00 00 00
                        420: 00 00 00 00 01 00 00 00 00 00 00 00 00 00 00 00
                        430: e9 78 85 18 ab a1 db 7f 1b 41 b0 2c 1c 6f 2f 44
                        440: 66 72 61 67
                        450: ab 00 00 00 08 00 02 00 0a 00 00 00 00 00 00 00
                        460: 33 00 00 00 00 00 00 00   packed nid
                        480: 06 00 00 04 00 00 00 00   zstd, windows up to 16 KiB
                        500: 62 6c 6f 62 30   blob0
                        540: 01 00 00 00 00 01 00 00   1 block at 0x100
                        580: 62 6c 6f 62 31   blob1
                        5c0: 01 00 00 00 11 01 00 00   1 block at 0x111
                        600: 14 00 00 00 ed 41 02 00 35 00 00 00 00 00 00 00   the root: compact, without "."
                        610: 00 00 00 00 30 00 00 00 00 00 00 00 00 00 00 00
                        620: 30 00 00 00 00 00 00 00 30 00 02 00 36 00 00 00
                        630: 00 00 00 00 32 00 01 00 38 00 00 00 00 00 00 00
                        640: 33 00 01 00 3a 00 00 00 00 00 00 00 34 00 01 00
                        650: 2e 2e 61 62 63
                        660: 02 00 00 00 80 81 01 00 40 1f 00 00 00 00 00 00   the packed inode, 8000 bytes
                        670: 01 00 00 00 33 00 00 00 00 00 00 00 00 00 00 00
                        680: 03 00 00 00 05 00 00 00   3 extents
                        690: 40 00 00 40 00 00 10 00 00 00 00 00 00 00 00 00
                        6a0: d0 07 00 00 40 00 10 00 00 00 00 00 b9 0b 00 00
                        6b0: 40 00 00 40 10 08 10 00 00 00 00 00 89 13 00 00
                        6c0: 02 00 00 00 a4 81 01 00 64 00 00 00 07 00 00 00   a: 100 bytes, 7 s behind the epoch
                        6d0: 00 00 00 00 36 00 00 00 00 00 00 00 00 00 00 00
                        6e0: 00 00 00 00 00 00 00 80   from byte 0
                        700: 02 00 00 00 a4 81 01 00 a0 0f 00 00 00 00 00 00   b: 4000 bytes
                        710: 00 00 00 00 38 00 00 00 00 00 00 00 00 00 00 00
                        720: c4 09 00 00 00 00 00 80   from byte 2500
                        740: 02 00 00 00 a4 81 01 00 e4 25 00 00 00 00 00 00   c: 9700 bytes
                        750: 01 00 00 00 3a 00 00 00 00 00 00 00 00 00 00 00
                        760: 02 00 00 00 25 00 00 00   2 extents, the last a tail
                        770: 22 00 00 40 00 10 11 00 00 00 00 00 00 00 00 00
                        780: 84 1c 00 00 00 00 00 00 00 00 00 00 28 23 00 00   from byte 7300, at 9000
                        """)
                .blob("blob0", HandMade.frame(first, 64), second, HandMade.frame(third, 64))
                .blob("blob1", HandMade.frame(HandMade.text('c', 9000), 34));
    }

    private static byte[] join(byte[]... pieces) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            out.writeBytes(piece);
        }
        return out.toByteArray();
    }

    private static String superBlock(String incompat, String codecs) {
        return """
                400: e2 e1 f5 e0 00 00 00 00 01 00 00 00 0c 00 80 00
                410: 02 00 00 00 00 00 00 00 00 f1 53 65 00 00 00 00
                420: 00 00 00 00 03 00 00 00 00 00 00 00 00 00 00 00
                450: %s 00 00 00 %s 00 01 00 0a 00 00 00
                480: 06 00 00 03 00 00 00 00   zstd, windows up to 8 KiB
                500: 62 6c 6f 62 30   blob0
                540: 04 00 00 00 00 01 00 00
                1000: 05 00 00 00 ed 41 00 00 2e 00 00 00 00 00 00 00   the root, inline
                1010: 00 00 00 00 80 00 00 00 00 00 00 00 00 00 00 00
                1020: 00 f1 53 65 00 00 00 00 00 00 00 00 02 00 00 00
                """.formatted(incompat, codecs);
    }

    /** One block further up than in the books, for the names of the root are behind it here. */
    private static final String NAMES = """
            1040: 80 00 00 00 00 00 00 00 24 00 02 00 80 00 00 00
            1050: 00 00 00 00 25 00 02 00 84 00 00 00 00 00 00 00
            1060: 27 00 01 00 2e 2e 2e 66
            """;

    @Test
    void encodedExtentsAreReadToTheByte() throws IOException {
        byte[] text = HandMade.text('t', 5001);
        HandMade image = new HandMade(dir.resolve("e"), 3 * 4096)
                .put(superBlock("ab", "08"))
                .put(NAMES)
                .put("""
                        1000: 05 00 00 00 ed 41 00 00 28 00 00 00 00 00 00 00   40 bytes of names
                        1080: 03 00 00 00 a4 81 00 00 e0 2e 00 00 00 00 00 00
                        1090: 01 00 00 00 84 00 00 00 00 00 00 00 00 00 00 00
                        10a0: 00 f1 53 65 00 00 00 00 00 00 00 00 01 00 00 00
                        10c0: 03 00 00 00 05 00 00 00   3 extents of 16 bytes
                        10d0: 40 00 00 40 03 00 10 00 00 00 00 00 00 00 00 00   zstd
                        10e0: 9f 0f 00 00 43 00 10 00 00 00 00 00 89 13 00 00   stored
                        10f0: 00 00 00 00 00 00 00 00 00 00 00 00 28 23 00 00   hole
                        """)
                .blob("blob0", new byte[] {1, 2, 3}, HandMade.frame(text, 64), Arrays.copyOf(random, 3999));
        assertThat(image.read("/f")).isEqualTo(join(text, Arrays.copyOf(random, 3999), new byte[3000]));
    }

    @Test
    void aFullIndexIsReadByItsHeads() throws IOException {
        byte[] first = HandMade.text('x', 7000);
        byte[] a = join(first, Arrays.copyOf(random, 6000));
        byte[] b = HandMade.text('y', 9000);
        HandMade image = new HandMade(dir.resolve("f"), 3 * 4096)
                .put(superBlock("2b", "08"))
                .put(NAMES)
                .put("""
                        480: 06 00 00 04 00 00 00 00   zstd, windows up to 16 KiB
                        1000: 05 00 00 00 ed 41 00 00 28 00 00 00 00 00 00 00   40 bytes of names
                        1080: 03 00 00 00 a4 81 00 00 f0 55 00 00 00 00 00 00   22000 bytes
                        1090: 01 00 00 00 84 00 00 00 00 00 00 00 00 00 00 00
                        10a0: 00 f1 53 65 00 00 00 00 00 00 00 00 01 00 00 00
                        10c0: 00 00 00 00 06 00 03 00 00 00 00 00 00 00 00 00
                        10d0: 01 00 00 00 00 01 00 00   HEAD1, block 0x100
                        10d8: 02 00 00 00 02 08 02 00   2 blocks
                        10e0: 02 00 00 00 02 00 01 00
                        10e8: 01 00 c8 02 02 01 00 00   HEAD1 at 712, block 0x102
                        10f0: 02 00 00 00 01 08 02 00   1 block
                        10f8: 02 00 00 00 02 00 01 00
                        """)
                .blob("blob0", HandMade.frame(a, 8192), HandMade.frame(b, 26));
        assertThat(image.read("/f")).isEqualTo(join(a, b));
        try (ImageReader reader = image.open()) {
            ContentMap map = content(reader, 0x84);
            Run run = map.runs(13_500).next();
            assertThat(run)
                    .isEqualTo(new Run.Stored(
                            13000, 9000, 1, 8192, 4096, Optional.of(Algorithm.ZSTD), false, false, 0x10e8));
            assertThat(map.runs(12_999).next().at()).isZero();
        }
    }

    private static ContentMap content(ImageReader reader, long nid) throws IOException {
        return reader.bootstrap().content(nid, reader.bootstrap().inode(nid));
    }

    @Test
    void fragmentsAreSlicesOfThePackedStream() throws IOException {
        assertThat(fragments.read("/a")).isEqualTo(Arrays.copyOf(stream, 100));
        assertThat(fragments.read("/b")).isEqualTo(Arrays.copyOfRange(stream, 2500, 6500));
        assertThat(fragments.read("/c"))
                .isEqualTo(join(HandMade.text('c', 9000), Arrays.copyOfRange(stream, 7300, 8000)));
    }

    @Test
    void theImageIsTheOneThatTheFormatIsExplainedBy() throws IOException {
        HandMade documented = new HandMade(dir.resolve("documented"), 4096);
        for (String line : Files.readAllLines(Path.of("..", "docs", "format-native.md"))) {
            if (line.matches("    [0-9a-f]{3}: .*")) {
                documented.put(line.strip());
            }
        }
        byte[] timeless = fragments.put("6cc: 00").bytes();
        assertThat(documented.bytes()).isEqualTo(timeless);
        assertThat(SuperBlock.checksum(timeless)).isEqualTo(0xb5a0_a400L);
    }

    @Test
    void aCompactInodesTimeCountsFromTheEpoch() throws IOException {
        try (ImageReader reader = fragments.open()) {
            assertThat(reader.bootstrap().inode(0x36).mtime()).isEqualTo(1_700_000_007L);
            assertThat(reader.bootstrap().inode(0x38).mtime()).isEqualTo(1_700_000_000L);
        }
    }

    @Test
    void aSliceBehindTheEndOfTheStreamIsRefused() {
        assertRefused("720: a1 0f", 0x720, "content is 4000 bytes at 4001 of the packed inode, which has 8000");
        assertRefused(
                "720: ff ff ff ff ff ff ff ff",
                0x720,
                "content is 4000 bytes at 9223372036854775807 of the packed inode, which has 8000");
        assertRefused("460: 00", 0x720, "content is in the packed inode, but the image has none");
    }

    @Test
    void aPackedInodeThatIsAFragmentOfItselfIsRefusedAndNotWaitedFor() {
        String why = "the packed inode is a fragment of itself; reading one never ends";
        assertRefused("680: 00 00 00 00 00 00 00 80", 0x680, why);
        assertRefused("680: 03 00 00 00 25 00 00 00", 0x680, why);
        assertRefused("460: 30", 0x600, "the packed inode is a directory, expected a regular file");
    }

    @Test
    void extentsOutOfOrderAreRefused() throws IOException {
        fragments.put("6ac: 8a 13");
        try (ImageReader reader = fragments.open()) {
            ContentMap.Runs runs = reader.bootstrap().packed().orElseThrow().runs(0);
            runs.next();
            assertThatThrownBy(runs::next)
                    .hasMessage(
                            "%s @ 0x6b0: extent begins at 5001, the one before at 5002; they are not in order",
                            fragments.name());
        }
        assertRefused("6bc: 40 1f", 0x6b0, "extent begins at 8000 of a file of 8000 bytes");
    }

    @Test
    void moreExtentsThanTheFileHasRoomForAreRefused() {
        assertRefused("680: ff ff ff ff", 0x680, "there is no room for the 4294967295 extents of a file of 8000 bytes");
    }

    @Test
    void aFrameThatDoesNotHoldWhatIsExpectedIsRefusedInItsBlob() throws IOException {
        Path blob = dir.resolve("fragments/blobs/blob0");
        fragments.put("6ac: ba 0b");
        assertThatThrownBy(() -> fragments.read("/b"))
                .isInstanceOf(CorruptImageException.class)
                .hasMessage(
                        "%s @ 0x0: content cannot be decompressed: the zstd data holds 3001 bytes, expected 3002, and at most 12582912",
                        blob);
    }

    @Test
    void aWindowAboveTheDeclaredOneIsRefusedForKernelsWouldRefuseIt() {
        fragments.put("480: 06 00 00 01");
        assertThatThrownBy(() -> fragments.read("/b"))
                .hasMessageEndingWith("the zstd frame asks for a window of 3001 bytes, the superblock declares 2048");
    }

    @Test
    void aCodecThatIsNotDeclaredIsRefused() {
        assertRefused("693: 10", 0x690, "content is compressed by LZ4, which the superblock does not declare");
    }

    @Test
    void whatIsNotReadHereIsRefusedByName() {
        assertRefused("451: 01", 0x450, "the metadata is compressed (metabox), which is not read here");
        assertRefused("451: 02", 0x450, "incompat features 0x200 are not known here; known are 0x1ff");
        assertRefused("45a: 01", 0x45a, "dirBlockBits is 1: directories in larger blocks are not read here");
        assertRefused("40c: 0d", 0x40c, "blockBits is 13; only blocks of 4096 bytes (12) are read here");
        fragments.put("40c: 0c").put("45a: 00").put("450: eb 00").put("45b: 01");
        assertThatThrownBy(() -> fragments.read("/b"))
                .hasMessageEndingWith("names of xattrs have long prefixes, which are not read here");
    }

    @Test
    void aBlobThatIsNotThereIsNamed() throws IOException {
        Files.delete(dir.resolve("fragments/blobs/blob1"));
        assertThat(fragments.read("/a")).hasSize(100);
        assertThatThrownBy(() -> fragments.read("/c"))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("device 2 of the image is missing; say with --blobs where it is");
    }

    @Test
    void aTagThatLeadsOutOfTheDirectoryIsNotFollowed() {
        fragments.put("500: 2e 2e 2f 78 79");
        assertThatThrownBy(() -> fragments.read("/a"))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("device 1 has the tag '../xy', by which no file can be found in");
    }

    private void assertRefused(String change, long at, String detail) {
        try {
            makeFragments();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        fragments.put(change);
        assertThatThrownBy(() -> fragments.read("/b"))
                .isInstanceOf(CorruptImageException.class)
                .hasMessage("%s @ 0x%x: %s", fragments.name(), at, detail);
    }
}
