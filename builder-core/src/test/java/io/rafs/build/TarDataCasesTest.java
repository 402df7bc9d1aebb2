package io.rafs.build;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rafs.format.erofs.FileType;
import io.rafs.testdata.Compressed;
import io.rafs.testdata.Contents;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.OciLayer;
import io.rafs.testdata.SparseData;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where archives end, sparse files, odd types: cases T15, T16, T18, T19, T27. */
class TarDataCasesTest {
    private static final TarForge WHOLE = TarForge.inMemory().file("a", "one").file("b", "two");

    @TempDir
    Path dir;

    @Test
    @DisplayName("T15: no end mark is no fault where a digest says that the layer is whole")
    void aMissingEndMarkIsAcceptedWithoutAWordInAnImage() throws IOException {
        BuiltImage image = TestBuilds.in(dir).layers(WHOLE.unended());
        assertEquals("two", image.at("/b").text());
        assertEquals(List.of(), image.warnings());
    }

    @Test
    @DisplayName("T15: no end mark is warned of where nothing says that the layer is whole")
    void aMissingEndMarkIsWarnedOfInABareLayer() throws IOException {
        BuiltImage image = TestBuilds.in(dir).bare(WHOLE.unended());
        assertEquals("two", image.at("/b").text());
        assertEquals(1, image.warnings().size());
        String warning = image.warnings().get(0);
        assertTrue(warning.startsWith("layer 1 (") && warning.contains("no end-of-archive mark"), warning);
    }

    @Test
    @DisplayName("T15: a layer that is cut between two entries is found out by its digest")
    void aCutBetweenEntriesIsRefusedWhereADigestIsKnown() throws IOException {
        byte[] whole = WHOLE.bytes();
        String message = TestBuilds.in(dir)
                .refusal(OciImage.of(OciLayer.plain(whole)
                        .inPlace(Arrays.copyOf(whole, 1024))
                        .claimSize(1024)));
        assertTrue(message.contains("digest") && message.contains("damaged"), message);
    }

    @Test
    @DisplayName("T15: one zero block at the very end is end enough")
    void aSingleZeroBlockAtTheEndIsAccepted() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .bare(TarForge.inMemory().file("a", "one").raw(new byte[512]).unended());
        assertEquals("/a", image.paths());
    }

    @Test
    @DisplayName("T15: a single zero block between entries is refused")
    void aSingleZeroBlockBetweenEntriesIsRefused() throws IOException {
        String message = TestBuilds.in(dir)
                .refusal(TarForge.inMemory()
                        .file("a", "one")
                        .raw(new byte[512])
                        .file("b", "two")
                        .bytes());
        assertTrue(message.contains("tar offset 1024") && message.contains("single zero block"), message);
    }

    @Test
    @DisplayName("T15: what follows the end mark is not of the archive")
    void dataBehindTheEndMarkIsIgnored() throws IOException {
        for (byte[] rest : List.of("junk".getBytes(StandardCharsets.US_ASCII), WHOLE.bytes(), new byte[100_000])) {
            BuiltImage image = TestBuilds.in(dir)
                    .layers(TarForge.inMemory().file("kept", "").end().raw(rest).unended());
            assertEquals("/kept", image.paths());
        }
    }

    @Test
    @DisplayName("T15: a tar that ends inside a file's data is refused with the file's name")
    void aTarThatEndsInsideDataIsRefused() throws IOException {
        byte[] tar = TarForge.inMemory()
                .file("etc/first", new byte[100])
                .file("etc/cut", Contents.random(1, 200_000))
                .unended();
        for (int size : new int[] {1536 + 1, 3000, 150_000, 1536 + 199_999}) {
            byte[] cut = Arrays.copyOf(tar, size);
            for (String message :
                    List.of(TestBuilds.in(dir).refusal(cut), TestBuilds.in(dir).bareRefusal(cut))) {
                assertTrue(message.contains("'etc/cut'") && message.contains("it is cut"), message);
            }
        }
    }

    @Test
    @DisplayName("T15: the padding of the last file may be missing")
    void missingPaddingAtTheEndIsAccepted() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(Arrays.copyOf(TarForge.inMemory().file("a", "one").unended(), 512 + 3));
        assertEquals("one", image.at("/a").text());
    }

    @Test
    @DisplayName("T15: a tar that ends inside a header or an extended header is refused")
    void aTarThatEndsInsideAHeaderIsRefused() throws IOException {
        byte[] tar = TarForge.inMemory()
                .file("a", "one")
                .add(TarEntry.file("b", "two").pax("comment", "c".repeat(600)))
                .unended();
        for (int size : new int[] {1024 + 1, 1024 + 511, 1024 + 512 + 10, 1024 + 512 + 1024 + 5}) {
            String message = TestBuilds.in(dir).refusal(Arrays.copyOf(tar, size));
            assertTrue(message.contains("tar offset 1024") && message.contains("it is cut"), message);
        }
    }

    @Test
    @DisplayName("T15: extended headers that no entry follows are refused")
    void anExtendedHeaderWithoutAnEntryIsRefused() throws IOException {
        byte[] tar = TarForge.inMemory()
                .file("a", "one")
                .add(TarEntry.file("b", "two").mtime("5"))
                .unended();
        for (byte[] end : List.of(new byte[0], new byte[1024])) {
            byte[] cut = Arrays.copyOf(tar, 1024 + 1024 + end.length);
            Arrays.fill(cut, 2048, cut.length, (byte) 0);
            String message = TestBuilds.in(dir).bareRefusal(cut);
            assertTrue(message.contains("tar offset 1024") && message.contains("extended header"), message);
        }
    }

    @Test
    @DisplayName("T16: a tar without entries is a layer without entries")
    void anEmptyTarIsAnEmptyLayer() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(
                        TarForge.inMemory().bytes(),
                        WHOLE.bytes(),
                        TarForge.inMemory().bytes());
        assertEquals("/a /b", image.paths());
        assertEquals(1, image.result().blobs().size());
        assertEquals("", TestBuilds.in(dir).layers(TarForge.inMemory().bytes()).paths());
        assertEquals("", TestBuilds.in(dir).bare(TarForge.inMemory().bytes()).paths());
    }

    @Test
    @DisplayName("T16: a layer of 0 bytes is empty where a digest says so, and refused where none does")
    void aLayerOfNoBytesNeedsADigest() throws IOException {
        BuiltImage image = TestBuilds.in(dir).layers(new byte[0], WHOLE.bytes());
        assertEquals("/a /b", image.paths());
        String message = TestBuilds.in(dir).bareRefusal(WHOLE.bytes(), new byte[0]);
        assertTrue(message.contains("it is empty"), message);
        assertEquals(
                "",
                TestBuilds.in(dir)
                        .image(OciImage.of(OciLayer.gzip(new byte[0])))
                        .paths());
    }

    @Test
    @DisplayName("T16: a layer of metadata only makes no blob")
    void aLayerOfMetadataOnlyHasNoBlob() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .dir("d")
                        .symlink("l", "d")
                        .fifo("p")
                        .file("empty", "")
                        .bytes());
        assertEquals("/d /empty /l /p", image.paths());
        assertEquals(List.of(), image.result().blobs());
    }

    @Test
    @DisplayName("T16: steps of the history that made no layer mean nothing")
    void historyWithoutALayerMeansNothing() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .image(TestBuilds.image(WHOLE.bytes()).emptyHistory("ENV a=b").emptyHistory("CMD sh"));
        assertEquals("/a /b", image.paths());
        assertEquals(1, image.result().layers().size());
    }

    @ParameterizedTest
    @DisplayName("T18: all four forms of GNU sparse files give the file with its holes")
    @EnumSource(SparseData.Form.class)
    void aSparseFileIsExpanded(SparseData.Form form) throws IOException {
        SparseData unaligned = SparseData.ofSize(40_000)
                .piece(4096, Contents.random(1, 512))
                .piece(12_288, Contents.random(2, 1024))
                .piece(39_424, Contents.random(3, 576 - 7)); // its last block is not whole
        SparseData hole = SparseData.ofSize(100_001).endMark();
        SparseData full = SparseData.ofSize(700).piece(0, Contents.random(4, 700));
        SparseData many = SparseData.ofSize(60 * 8192);
        for (int i = 0; i < 60; i++) { // more than a header and one extension block hold
            many.piece(i * 8192L + 512, Contents.random(100 + i, 512));
        }
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .add(TarEntry.sparse("d/unaligned", unaligned, form))
                        .add(TarEntry.sparse("d/hole", hole, form))
                        .add(TarEntry.sparse("d/full", full, form))
                        .add(TarEntry.sparse("d/many", many, form))
                        .file("d/after", "still in step")
                        .bytes());
        assertEquals("/d /d/after /d/full /d/hole /d/many /d/unaligned", image.paths());
        assertArrayEquals(unaligned.expanded(), image.at("/d/unaligned").content());
        assertArrayEquals(new byte[100_001], image.at("/d/hole").content());
        assertArrayEquals(full.expanded(), image.at("/d/full").content());
        assertArrayEquals(many.expanded(), image.at("/d/many").content());
        assertEquals("still in step", image.at("/d/after").text());
    }

    @ParameterizedTest
    @DisplayName("T18: a sparse map that cannot be true is refused")
    @ValueSource(strings = {"0,600", "512,100,0,100", "0,100,50,100", "900,200", "0", "0,x", "0,-5", ""})
    void aSparseMapThatCannotBeTrueIsRefused(String map) throws IOException {
        String message = TestBuilds.in(dir)
                .refusal(TarForge.inMemory()
                        .add(TarEntry.file("d/f", new byte[200])
                                .pax("GNU.sparse.size", "1000")
                                .pax("GNU.sparse.map", map))
                        .bytes());
        assertTrue(message.contains("entry 'd/f'") && message.contains("sparse"), message);
    }

    @Test
    @DisplayName("T19: types '7' and NUL are regular files")
    void contiguousAndOldTypesAreRegularFiles() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .add(TarEntry.of('7', "contiguous").data("seven".getBytes(StandardCharsets.US_ASCII)))
                        .add(TarEntry.of('\0', "old").v7().data("nul".getBytes(StandardCharsets.US_ASCII)))
                        .file("after", "")
                        .bytes());
        assertEquals("seven", image.at("/contiguous").text());
        assertEquals("nul", image.at("/old").text());
        assertEquals(FileType.REGULAR, image.at("/contiguous").type());
    }

    @ParameterizedTest
    @DisplayName("T19: a type that no container file has is refused by its letter")
    @ValueSource(chars = {'Z', 'M', 'D', 'A', '8', '\u00ff'})
    void anUnknownTypeIsRefused(char type) throws IOException {
        String message = TestBuilds.in(dir)
                .refusal(TarForge.inMemory().add(TarEntry.of(type, "var/odd")).bytes());
        assertTrue(message.contains("entry 'var/odd' at tar offset 0"), message);
        assertTrue(message.contains("its type is '" + (type < 128 ? "" + type : "\\xff") + "'"), message);
    }

    @Test
    @DisplayName("T19: a GNU volume label is no file")
    void aVolumeLabelIsNoFile() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .volumeLabel("backup of today")
                        .file("a", "one")
                        .bytes());
        assertEquals("/a", image.paths());
    }

    @Test
    @DisplayName("T19: a volume label takes its extended headers with it")
    void aVolumeLabelUsesUpItsLongName() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .add(TarEntry.of('L', "././@LongLink").data("label".getBytes(StandardCharsets.US_ASCII)))
                        .add(TarEntry.of('V', "").pax("mtime", "5"))
                        .file("a", "one")
                        .bytes());
        assertEquals("/a", image.paths());
        assertEquals(TarEntry.DEFAULT_MTIME, image.at("/a").mtime());
    }

    @Test
    @DisplayName("T27: what is no tar is refused, however short")
    void whatIsNoTarIsRefused() throws IOException {
        byte[] random = Contents.random(27, 2000);
        random[0] = 'x'; // not by chance the mark of something compressed
        for (int size : new int[] {1, 100, 511, 512, 513, 2000}) {
            byte[] junk = Arrays.copyOf(random, size);
            for (String message : List.of(
                    TestBuilds.in(dir).bareRefusal(junk), TestBuilds.in(dir).refusal(junk))) {
                assertTrue(message.contains("tar offset 0"), message);
                assertTrue(message.contains("no tar") || message.contains("not a tar"), message);
            }
        }
    }

    @Test
    @DisplayName("T27: zstd or gzip of what is no tar is refused")
    void compressedDataThatIsNoTarIsRefused() throws IOException {
        byte[] text = "just a few words".getBytes(StandardCharsets.US_ASCII);
        for (byte[] file : List.of(Compressed.zstdRaw(text), Compressed.gzip(text))) {
            String message = TestBuilds.in(dir).bareRefusal(file);
            assertTrue(message.contains("layer 1 (") && message.contains("not a tar"), message);
        }
    }

    @Test
    @DisplayName("T27: a header with a wrong checksum is refused")
    void aWrongChecksumIsRefused() throws IOException {
        String message = TestBuilds.in(dir)
                .refusal(TarForge.inMemory()
                        .file("a", "one")
                        .add(TarEntry.file("b", "two").wrongChecksum())
                        .bytes());
        assertTrue(message.contains("tar offset 1024") && message.contains("checksum"), message);
    }
}
