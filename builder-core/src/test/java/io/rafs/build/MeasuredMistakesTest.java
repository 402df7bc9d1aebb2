package io.rafs.build;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import io.rafs.testdata.Compressed;
import io.rafs.testdata.Contents;
import io.rafs.testdata.FsckErofs;
import io.rafs.testdata.KernelMount;
import io.rafs.testdata.PaxRecords;
import io.rafs.testdata.SparseData;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What mkfs.erofs 1.9.3 was seen to do wrong with {@code --tar=f --aufs}, and what nydus-image refuses without need
 * (section 4e of the conversion cases): here each gives the right image, or a refusal that names the entry.
 */
class MeasuredMistakesTest {
    @TempDir
    Path dir;

    @Test
    @DisplayName("4e: an old GNU sparse file was missing without a word")
    void anOldSparseFileIsThere() throws IOException {
        assertSparse(SparseData.Form.OLD_GNU);
    }

    @Test
    @DisplayName("4e: a PAX 1.0 sparse file had a made-up name and packed bytes without a word")
    void aPaxSparseFileHasItsNameAndBytes() throws IOException {
        assertSparse(SparseData.Form.PAX_1_0);
    }

    private void assertSparse(SparseData.Form form) throws IOException {
        SparseData data = SparseData.ofSize(1_000_000).piece(524_288, Contents.random(1, 4096));
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .add(TarEntry.dir("./"))
                        .add(TarEntry.sparse("sp", data, form))
                        .bytes());
        assertEquals("/sp", image.paths());
        assertArrayEquals(data.expanded(), image.at("/sp").content());
        FsckErofs.assertClean(image.directory());
        try (KernelMount mount = KernelMount.of(image.directory())) {
            assertArrayEquals(data.expanded(), Files.readAllBytes(mount.root().resolve("sp")));
        }
    }

    @Test
    @DisplayName("4e: a bare .wh. made a corrupt image")
    void aBareWhiteoutPrefixIsRefused() throws IOException {
        String message = TestBuilds.in(dir)
                .refusal(TarForge.inMemory().dir("etc").file("etc/.wh.", "").bytes());
        assertTrue(message.contains("entry '/etc/.wh.'"), message);
    }

    @Test
    @DisplayName("4e: anything below 512 bytes made an empty image")
    void shortJunkIsRefused() throws IOException {
        byte[] random = Contents.random(4, 300);
        byte[] words = "no tar".getBytes(StandardCharsets.US_ASCII);
        for (byte[] junk : List.of(random, words, new byte[300], Zstd.compress(words), Compressed.gzip(words))) {
            String message = TestBuilds.in(dir).bareRefusal(junk);
            assertTrue(message.contains("tar offset 0: ") && message.contains("not a tar"), message);
        }
    }

    @Test
    @DisplayName("4e: a tar that is cut at a header was taken without a warning")
    void aTarCutAtAHeaderIsWarnedOfOrRefused() throws IOException {
        byte[] cut = Arrays.copyOf(
                TarForge.inMemory().file("a", "one").file("b", "two").bytes(), 1024);
        assertEquals(1, TestBuilds.in(dir).bare(cut).warnings().size());
    }

    @Test
    @DisplayName("4e: an entry below a linked directory was refused")
    void anEntryBelowALinkedDirectoryIsTaken() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .dir("usr/lib")
                        .symlink("lib", "usr/lib")
                        .file("lib/x", "x")
                        .bytes());
        assertEquals("x", image.at("/usr/lib/x").text());
    }

    @Test
    @DisplayName("4e: refusals of hard links and long names had no path in the message")
    void refusalsNameTheEntry() throws IOException {
        for (TarForge tar : List.of(
                TarForge.inMemory().hardlink("d/entry", "later").file("later", ""),
                TarForge.inMemory().hardlink("d/entry", "missing"),
                TarForge.inMemory().file("d/entry" + "x".repeat(256), ""))) {
            String message = TestBuilds.in(dir).refusal(tar.bytes());
            assertTrue(message.startsWith("layer 1 (sha256:") && message.contains("d/entry"), message);
        }
    }

    @Test
    @DisplayName("4e: what was right there is right here: swaps, odd times and names in one tar")
    void whatWasRightStaysRight() throws IOException {
        byte[] tar = TarForge.inMemory()
                .add(TarEntry.dir("./").mtime("-1.5"))
                .file("dup", "1")
                .file("dup", "2")
                .hardlink("dup", "dup")
                .symlink("s", "x")
                .hardlink("s2", "s")
                .fifo("p")
                .hardlink("p2", "p")
                .dir("swap")
                .file("swap/child", "")
                .file("swap", "file")
                .file("back", "")
                .add(TarEntry.dir("back").mtime("3.000000001"))
                .add(TarEntry.file(new byte[] {'b', (byte) 0xff}, new byte[0]))
                .unended();
        byte[] stored = Compressed.zeroPadded(Compressed.gzipMembers(tar, 3), 512);
        BuiltImage image = TestBuilds.in(dir).bare(stored);
        assertEquals("/b\\xff /back /dup /p /p2 /s /s2 /swap", image.paths());
        assertEquals(-2, image.at("/").mtime());
        assertEquals(1, image.at("/back").nanos());
        assertEquals("2", image.at("/dup").text());
        FsckErofs.assertClean(image.directory());
    }

    @Test
    @DisplayName("4e: three layers with opaque directories and whiteouts merge")
    void threeLayersMerge() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(
                        TarForge.inMemory()
                                .file("a/1", "")
                                .file("b/1", "")
                                .file("c", "")
                                .bytes(),
                        TarForge.inMemory()
                                .dir("a")
                                .opaque("a")
                                .file("a/2", "")
                                .whiteout("", "c")
                                .bytes(),
                        TarForge.inMemory()
                                .file("a/3", "")
                                .whiteout("a", "2")
                                .file("c/4", "")
                                .bytes());
        assertEquals("/a /a/3 /b /b/1 /c /c/4", image.paths());
    }

    @Test
    @DisplayName("4e: nydus-image refused global headers, contiguous files, links to links, and cut times to seconds")
    void whatNydusImageRefusedIsTaken() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .global(PaxRecords.of("comment", "a commit"))
                        .add(TarEntry.of('7', "seven").data(new byte[] {7}).mtime("1.000000001"))
                        .symlink("link", "seven")
                        .hardlink("link2", "link")
                        .file("x/../y", "")
                        .bytes());
        assertEquals("/link /link2 /seven /y", image.paths());
        assertEquals(1, image.at("/seven").nanos());
        assertEquals(2, image.at("/link").links());
    }

    @Test
    @DisplayName("4e: compressed nothing is no tar, unless a digest says that it is the layer")
    void compressedNothingIsRefused() throws IOException {
        for (byte[] nothing : List.of(
                Compressed.gzip(new byte[0]), Zstd.compress(new byte[0]), Compressed.zstdSkippable(new byte[9]))) {
            String message = TestBuilds.in(dir).bareRefusal(nothing);
            assertTrue(message.startsWith("layer 1 (") && message.contains("it is empty"), message);
        }
    }
}
