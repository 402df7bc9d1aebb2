package io.rafs.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rafs.format.erofs.FileType;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What upper layers hide and replace: cases W1 to W10. */
class LayerMergeCasesTest {
    private static final byte[] LOWER = TarForge.inMemory()
            .add(TarEntry.dir("d").mode(0700).owner(3, 4))
            .file("d/old", "old")
            .file("d/sub/old", "old")
            .file("other", "other")
            .bytes();

    @TempDir
    Path dir;

    @Test
    @DisplayName("W1: an opaque directory hides lower layers only, wherever its mark stands")
    void anOpaqueDirectoryKeepsWhatItsOwnLayerAdds() throws IOException {
        BuiltImage markFirst =
                merge(LOWER, tar().opaque("d").file("d/new", "new").file("d/sub/new", "new"));
        BuiltImage markLast =
                merge(LOWER, tar().file("d/new", "new").file("d/sub/new", "new").opaque("d"));
        for (BuiltImage image : List.of(markFirst, markLast)) {
            assertEquals("/d /d/new /d/sub /d/sub/new /other", image.paths());
            assertEquals(0700, image.at("/d").permissions());
        }
    }

    @Test
    @DisplayName("W1: a file that an opaque directory's layer brings again is the new one")
    void anOpaqueDirectoryMayBringTheSameNamesAgain() throws IOException {
        BuiltImage image = merge(
                LOWER,
                tar().add(TarEntry.dir("d").mode(0711)).file("d/old", "again").opaque("d"));
        assertEquals("/d /d/old /other", image.paths());
        assertEquals("again", image.at("/d/old").text());
        assertEquals(0711, image.at("/d").permissions());
    }

    @Test
    @DisplayName("W1: the root can be opaque")
    void theRootCanBeOpaque() throws IOException {
        BuiltImage image = merge(LOWER, tar().file("new", "").add(TarEntry.file(".wh..wh..opq", "")));
        assertEquals("/new", image.paths());
    }

    @Test
    @DisplayName("W2: of old, opaque and new layers only the new content is seen")
    void anOpaqueLayerBetweenTwoHidesTheLowestOnly() throws IOException {
        BuiltImage image = merge(LOWER, tar().dir("d").opaque("d"), tar().file("d/new", "new"));
        assertEquals("/d /d/new /other", image.paths());
    }

    @Test
    @DisplayName("W3: a directory made anew above its whiteout is empty of older things")
    void aDirectoryMadeAnewAboveItsWhiteoutHasNothingOld() throws IOException {
        TarForge gone = tar().whiteout("", "d");
        BuiltImage layers = merge(LOWER, gone, tar().dir("d").file("d/new", "new"));
        BuiltImage sameLayer = merge(LOWER, tar().dir("d").file("d/new", "new").whiteout("", "d"));
        for (BuiltImage image : List.of(layers, sameLayer)) {
            assertEquals("/d /d/new /other", image.paths());
        }
        assertEquals(0755, layers.at("/d").permissions());
        assertEquals(TarEntry.DEFAULT_MTIME, layers.at("/d").mtime());
    }

    @Test
    @DisplayName("W4: a whiteout hides a file, a directory with all below, and a link itself")
    void aWhiteoutHidesWhatItNames() throws IOException {
        TarForge links = tar().symlink("link", "d");
        assertEquals(
                "/d /d/sub /d/sub/old /link /other",
                merge(LOWER, links, tar().whiteout("d", "old")).paths());
        assertEquals(
                "/link /other", merge(LOWER, links, tar().whiteout("", "d")).paths());
        assertEquals(
                "/d /d/old /d/sub /d/sub/old /other",
                merge(LOWER, links, tar().whiteout("", "link")).paths());
        assertEquals(
                "/d /d/old /link /other",
                merge(LOWER, links, tar().whiteout("./d/", "sub")).paths());
    }

    @Test
    @DisplayName("W4: a whiteout of what is not there, also in no directory, does nothing")
    void aWhiteoutOfNothingDoesNothing() throws IOException {
        BuiltImage image = merge(
                LOWER,
                tar().whiteout("", "missing")
                        .whiteout("d", "missing")
                        .whiteout("no/such", "name")
                        .whiteout("other", "below-a-file")
                        .opaque("nowhere")
                        .opaque("other"));
        assertEquals("/d /d/old /d/sub /d/sub/old /other", image.paths());
    }

    @Test
    @DisplayName("W4: a whiteout may be of any type and have any mode")
    void aWhiteoutMayBeOfAnyType() throws IOException {
        BuiltImage image = merge(
                LOWER,
                tar().file("d/.wh.old", "with data")
                        .device("d/.wh.sub", 'c', 0, 0)
                        .dir(".wh.other"));
        assertEquals("/d", image.paths());
    }

    @Test
    @DisplayName("W5: a file or link over a directory takes its children away")
    void aFileOverADirectoryTakesItsChildrenAway() throws IOException {
        BuiltImage file = merge(LOWER, tar().file("d", "file now"));
        assertEquals("/d /other", file.paths());
        assertEquals("file now", file.at("/d").text());
        BuiltImage link = merge(LOWER, tar().symlink("d", "elsewhere"), tar().dir("elsewhere"));
        assertEquals("/d /elsewhere /other", link.paths());
        assertEquals("elsewhere", link.at("/d").target());
        BuiltImage again = merge(LOWER, tar().file("d", ""), tar().dir("d"));
        assertEquals("/d /other", again.paths());
    }

    @Test
    @DisplayName("W6: a directory replaces a lower link or file")
    void aDirectoryReplacesALowerLinkOrFile() throws IOException {
        BuiltImage image = merge(
                LOWER,
                tar().symlink("link", "d"),
                tar().dir("link").file("link/new", "in a real directory").dir("other"));
        assertEquals("/d /d/old /d/sub /d/sub/old /link /link/new /other", image.paths());
        assertEquals(FileType.DIRECTORY, image.at("/link").type());
        assertEquals(FileType.DIRECTORY, image.at("/other").type());
    }

    @Test
    @DisplayName("W6: an opaque mark below a lower link empties no other directory")
    void anOpaqueMarkDoesNotFollowALink() throws IOException {
        BuiltImage image = merge(
                LOWER,
                tar().symlink("link", "d").symlink("abs", "/"),
                tar().opaque("link").opaque("abs/d"));
        assertEquals("/abs /d /d/old /d/sub /d/sub/old /link /other", image.paths());
        assertEquals("d", image.at("/link").target());
    }

    @Test
    @DisplayName("W6: a directory that replaces a lower link and is opaque is just that directory")
    void anOpaqueDirectoryOverALinkIsADirectory() throws IOException {
        BuiltImage image = merge(
                LOWER,
                tar().symlink("link", "d"),
                tar().dir("link").opaque("link").file("link/new", ""));
        assertEquals("/d /d/old /d/sub /d/sub/old /link /link/new /other", image.paths());
    }

    @Test
    @DisplayName("W7: AUFS's own names mean nothing and do not remain")
    void namesOfAufsMeanNothing() throws IOException {
        BuiltImage image = merge(
                LOWER,
                tar().file("d/.wh..wh..opqX", "")
                        .dir(".wh..wh.plnk")
                        .file(".wh..wh.plnk/12.34", "x")
                        .hardlink("d/.wh..wh.aufs", "d/old")
                        .dir(".wh..wh.orph"));
        assertEquals("/d /d/old /d/sub /d/sub/old /other", image.paths());
        assertEquals(1, image.at("/d/old").links());
    }

    @ParameterizedTest
    @DisplayName("W7: a whiteout that names no file is refused")
    @ValueSource(strings = {"etc/.wh.", ".wh.", "etc/.wh..", "etc/.wh..."})
    void aWhiteoutOfNoNameIsRefused(String name) throws IOException {
        String message = TestBuilds.in(dir).refusal(LOWER, tar().file(name, "").bytes());
        assertTrue(message.startsWith("layer 2 (sha256:") && message.contains("entry '/" + name + "'"), message);
        assertTrue(message.contains("whiteout that names no file"), message);
    }

    @Test
    @DisplayName("W7: whiteouts of names that are not UTF-8 or begin oddly hit just these")
    void oddNamesAreHidden() throws IOException {
        byte[] lower = tar().add(TarEntry.file(latin("caf\u00e9"), latin("1")))
                .add(TarEntry.file(latin("caf\u00e8"), latin("2")))
                .file(".whx", "")
                .file("wh.", "")
                .file("..a", "")
                .bytes();
        BuiltImage image = merge(
                lower,
                tar().add(TarEntry.whiteout(new byte[0], latin("caf\u00e9"))).whiteout("", "..a"));
        assertEquals("/.whx /caf\\xe8 /wh.", image.paths());
    }

    @Test
    @DisplayName("W7: an entry below a whiteout is refused with the way out")
    void anEntryBelowAWhiteoutIsRefused() throws IOException {
        String message = TestBuilds.in(dir).refusal(tar().file("a/.wh.b/c", "").bytes());
        assertTrue(message.contains("entry '/a/.wh.b/c'") && message.contains("--whiteouts none"), message);
    }

    @Test
    @DisplayName("W8: whiteouts of the lowest layer do not remain as files")
    void whiteoutsOfTheLowestLayerDoNotRemain() throws IOException {
        BuiltImage image = merge(tar().dir("d")
                .whiteout("d", "gone")
                .opaque("d")
                .file("d/kept", "")
                .whiteout("", "x")
                .bytes());
        assertEquals("/d /d/kept", image.paths());
    }

    @Test
    @DisplayName("W9: a whiteout and an entry of the same name in one layer leave the entry")
    void anEntrySurvivesTheWhiteoutOfItsOwnLayer() throws IOException {
        for (TarForge upper : List.of(
                tar().whiteout("", "other").file("other", "new"),
                tar().file("other", "new").whiteout("", "other"))) {
            BuiltImage image = merge(LOWER, upper);
            assertEquals("/d /d/old /d/sub /d/sub/old /other", image.paths());
            assertEquals("new", image.at("/other").text());
        }
        BuiltImage directory = merge(LOWER, tar().whiteout("", "d").file("d/sub/new", ""));
        assertEquals("/d /d/sub /d/sub/new /other", directory.paths());
        assertEquals(0755, directory.at("/d").permissions(), "a directory made anew");
    }

    @Test
    @DisplayName("W10: an entry below a link to a directory goes where the link leads")
    void anEntryBelowALinkGoesWhereItLeads() throws IOException {
        BuiltImage image = merge(tar().dir("usr/lib")
                .symlink("lib", "usr/lib")
                .symlink("usr/lib64", "../lib")
                .file("lib/one", "1")
                .file("usr/lib64/two", "2")
                .dir("lib/three")
                .symlink("a", "b")
                .symlink("b", "/usr/./lib//")
                .file("a/four", "4")
                .bytes());
        assertEquals(
                "/a /b /lib /usr /usr/lib /usr/lib/four /usr/lib/one /usr/lib/three /usr/lib/two /usr/lib64",
                image.paths());
        assertEquals("usr/lib", image.at("/lib").target());
    }

    @Test
    @DisplayName("W10: an upper layer's entries and whiteouts go through lower links")
    void upperLayersGoThroughLowerLinks() throws IOException {
        BuiltImage image = merge(
                tar().file("usr/bin/old", "")
                        .file("usr/bin/kept", "")
                        .symlink("bin", "usr/bin")
                        .bytes(),
                tar().file("bin/new", "").whiteout("bin", "old"));
        assertEquals("/bin /usr /usr/bin /usr/bin/kept /usr/bin/new", image.paths());
        assertEquals(FileType.SYMLINK, image.at("/bin").type());
    }

    @Test
    @DisplayName("W10: an entry below a link that leads nowhere makes the directory it leads to")
    void anEntryBelowADanglingLinkMakesItsTarget() throws IOException {
        BuiltImage image =
                merge(tar().symlink("link", "made/here").file("link/f", "x").bytes());
        assertEquals("/link /made /made/here /made/here/f", image.paths());
    }

    @Test
    @DisplayName("W10: an entry below a link that leads in circles is refused")
    void anEntryBelowALinkInCirclesIsRefused() throws IOException {
        String message = TestBuilds.in(dir)
                .refusal(tar().symlink("a", "b")
                        .symlink("b", "a")
                        .file("a/f", "")
                        .bytes());
        assertTrue(message.contains("the way to '/a/f'") && message.contains("more than 40 links"), message);
    }

    @Test
    @DisplayName("W10: an entry below a link to a name that Linux has not is refused")
    void anEntryBelowALinkToNoNameIsRefused() throws IOException {
        String message = TestBuilds.in(dir)
                .refusal(tar().symlink("a", "x".repeat(256)).file("a/f", "").bytes());
        assertTrue(message.contains("the way to '/a/f'") && message.contains("256 bytes, Linux allows 255"), message);
    }

    @Test
    @DisplayName("W10: an entry below a regular file is refused, also through a link")
    void anEntryBelowAFileIsRefused() throws IOException {
        for (byte[] upper : List.of(
                tar().file("other/f", "").bytes(),
                tar().symlink("l", "other").file("l/f", "").bytes())) {
            String message = TestBuilds.in(dir).refusal(LOWER, upper);
            assertTrue(
                    message.startsWith("layer 2 (sha256:") && message.contains("'other' is not a directory"), message);
        }
    }

    private static TarForge tar() {
        return TarForge.inMemory();
    }

    private BuiltImage merge(byte[] lowest, TarForge... uppers) throws IOException {
        byte[][] tars = new byte[1 + uppers.length][];
        tars[0] = lowest;
        for (int i = 0; i < uppers.length; i++) {
            tars[i + 1] = uppers[i].bytes();
        }
        return TestBuilds.in(dir).layers(tars);
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
