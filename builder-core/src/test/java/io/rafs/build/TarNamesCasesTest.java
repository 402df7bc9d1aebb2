package io.rafs.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rafs.format.erofs.FileType;
import io.rafs.testdata.SparseData;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names and link targets as tars spell them: cases T10 to T14 and T28. */
class TarNamesCasesTest {
    @TempDir
    Path dir;

    @Test
    @DisplayName("T10: GNU long names and long links are taken whole")
    void gnuLongNamesAndLinksAreTakenWhole() throws IOException {
        String longName = "d/" + "n".repeat(120);
        String longTarget = "t/".repeat(150) + "end";
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .add(TarEntry.file(longName, "data").gnu())
                        .add(TarEntry.symlink("s" + "m".repeat(130), longTarget).gnu())
                        .add(TarEntry.hardlink("hard", longName).gnu())
                        .file("after", "")
                        .bytes());
        assertEquals("data", image.at("/" + longName).text());
        assertEquals(longTarget, image.at("/s" + "m".repeat(130)).target());
        assertEquals(image.at("/" + longName).nid(), image.at("/hard").nid());
        assertTrue(image.has("/after"));
    }

    @Test
    @DisplayName("T10: a PAX path counts before a GNU long name, as in GNU tar")
    void aPaxPathWinsOverAGnuLongName() throws IOException {
        byte[] longName = ("gnu".repeat(40) + "\0").getBytes(StandardCharsets.US_ASCII);
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .add(TarEntry.of('L', "././@LongLink").data(longName))
                        .add(TarEntry.file("short", "").pax("path", "pax"))
                        .bytes());
        assertEquals("/pax", image.paths());
    }

    @Test
    @DisplayName("T10: a name of 255 bytes is the longest")
    void aNameOf255BytesIsTaken() throws IOException {
        String longest = "x".repeat(255);
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .add(TarEntry.file("pax/" + longest, "1"))
                        .add(TarEntry.file("gnu/" + longest, "2").gnu())
                        .bytes());
        assertEquals("1", image.at("/pax/" + longest).text());
        assertEquals("2", image.at("/gnu/" + longest).text());
    }

    @Test
    @DisplayName("T10: a name of 256 bytes is refused with the name in the message")
    void aNameOf256BytesIsRefused() throws IOException {
        String tooLong = "y".repeat(256);
        for (TarEntry entry : new TarEntry[] {
            TarEntry.file("etc/" + tooLong, ""),
            TarEntry.file("etc/" + tooLong, "").gnu(),
            TarEntry.dir("etc/" + tooLong + "/below"),
            TarEntry.hardlink("etc/link", tooLong)
        }) {
            String message =
                    TestBuilds.in(dir).refusal(TarForge.inMemory().add(entry).bytes());
            assertTrue(message.contains("entry 'etc/") && message.contains(tooLong), message);
            assertTrue(message.contains("256 bytes, Linux allows 255"), message);
        }
    }

    @Test
    @DisplayName("T10: ustar's prefix and name make one name; GNU headers have no prefix")
    void thePrefixOfUstarIsPutBeforeTheName() throws IOException {
        String longName = "p".repeat(150) + "/" + "n".repeat(100);
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .add(TarEntry.file(longName, "split").ustarPrefix())
                        .add(TarEntry.sparse("gnu", SparseData.ofSize(9), SparseData.Form.OLD_GNU))
                        .bytes());
        assertEquals("split", image.at("/" + longName).text());
        assertEquals(9, image.at("/gnu").size());
        assertEquals(3, image.paths().split(" ").length);
    }

    @Test
    @DisplayName("T11: names that are not UTF-8 stay byte for byte, also where they differ only there")
    void namesThatAreNotUtf8StayApart() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .add(TarEntry.file(latin("caf\u00e9"), latin("e9")))
                        .add(TarEntry.file(latin("caf\u00e8"), latin("e8")))
                        .add(TarEntry.file(latin("\u00ff".repeat(200)), latin("pax")))
                        .add(TarEntry.symlink(latin("link"), latin("caf\u00e9")))
                        .add(TarEntry.hardlink(latin("hard\u00fe"), latin("caf\u00e9")))
                        .bytes());
        assertEquals("e9", image.at("/caf\\xe9").text());
        assertEquals("e8", image.at("/caf\\xe8").text());
        assertEquals("pax", image.at("/" + "\\xff".repeat(200)).text());
        assertEquals("caf\u00e9", image.at("/link").target());
        assertEquals(image.at("/caf\\xe9").nid(), image.at("/hard\\xfe").nid());
    }

    @ParameterizedTest
    @DisplayName("T12: every spelling of the root speaks of the root")
    @ValueSource(strings = {"/", "./", ".", "//", "./.", "", "/./", "a/..", ".."})
    void everySpellingOfTheRootIsTheRoot(String spelling) throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .add(TarEntry.of('5', spelling).mode(0711).owner(4, 5).mtime(6))
                        .bytes());
        assertEquals("", image.paths());
        BuiltImage.File root = image.at("/");
        assertEquals(0711, root.permissions());
        assertEquals(4, root.uid());
        assertEquals(6, root.mtime());
    }

    @Test
    @DisplayName("T12: leading ./ and /, doubled and trailing slashes mean nothing")
    void allSpellingsOfAPathAreOnePath() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .dir("./a/")
                        .file("/a/b", "1")
                        .file("a//c", "2")
                        .file("//a/./d", "3")
                        .add(TarEntry.of('5', "a/e"))
                        .add(TarEntry.of('5', "a/f//"))
                        .bytes());
        assertEquals("/a /a/b /a/c /a/d /a/e /a/f", image.paths());
        assertEquals(
                "123",
                image.at("/a/b").text()
                        + image.at("/a/c").text()
                        + image.at("/a/d").text());
    }

    @Test
    @DisplayName("T12: an old directory entry is a file with a closing slash")
    void anEmptyFileWithAClosingSlashIsADirectory() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .add(TarEntry.of('\0', "a/").v7().mode(0755))
                        .add(TarEntry.of('\0', "a/b").v7())
                        .bytes());
        assertEquals(FileType.DIRECTORY, image.at("/a").type());
        assertEquals(FileType.REGULAR, image.at("/a/b").type());
    }

    @ParameterizedTest
    @DisplayName("T12: no file or link can be the root")
    @ValueSource(strings = {"", "/", ".", "x/.."})
    void aFileThatNamesTheRootIsRefused(String spelling) throws IOException {
        for (TarEntry entry : new TarEntry[] {
            TarEntry.file(spelling, "x"), TarEntry.symlink(spelling, "x"), TarEntry.hardlink(spelling, "x")
        }) {
            String message = TestBuilds.in(dir)
                    .refusal(TarForge.inMemory().file("x", "").add(entry).bytes());
            assertTrue(message.contains("it names the root but is no directory"), message);
        }
    }

    @Test
    @DisplayName("T13: .. goes up in the spelling, stops at the root and makes no directory")
    void dotDotIsClampedToTheRoot() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .file("../above", "1")
                        .file("x/../beside", "2")
                        .file("/../../../etc/passwd", "3")
                        .file("a/b/../../../../top", "4")
                        .hardlink("hard", "../../above")
                        .symlink("link", "../../../outside")
                        .bytes());
        assertEquals("/above /beside /etc /etc/passwd /hard /link /top", image.paths());
        assertEquals(2, image.at("/above").links());
        assertEquals("../../../outside", image.at("/link").target());
    }

    @Test
    @DisplayName("T13: an entry behind a link that leads out of the root stays inside")
    void anEntryBehindALinkOutOfTheRootStaysInside() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .dir("d")
                        .symlink("d/out", "../../../../tmp")
                        .symlink("abs", "/etc")
                        .file("d/out/file", "1")
                        .file("abs/passwd", "2")
                        .bytes());
        assertEquals("1", image.at("/tmp/file").text());
        assertEquals("2", image.at("/etc/passwd").text());
        assertEquals(FileType.SYMLINK, image.at("/d/out").type());
    }

    @Test
    @DisplayName("T14: directories that no layer names are 0755, root's, and of time 0")
    void missingParentsAreMade() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .add(TarEntry.file("a/b/c", "x").mode(0600).owner(7, 7))
                        .bytes());
        for (String path : new String[] {"/", "/a", "/a/b"}) {
            BuiltImage.File made = image.at(path);
            assertEquals(FileType.DIRECTORY, made.type());
            assertEquals(0755, made.permissions());
            assertEquals(0, made.uid());
            assertEquals(0, made.mtime());
        }
        assertEquals(3, image.at("/a").links());
        assertEquals(2, image.at("/a/b").links());
    }

    @Test
    @DisplayName("T14: a directory keeps what a lower layer or a later entry says of it")
    void impliedParentsDoNotChangeANamedDirectory() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(
                        TarForge.inMemory()
                                .add(TarEntry.dir("a").mode(0700).owner(1, 2).mtime(3))
                                .bytes(),
                        TarForge.inMemory()
                                .file("a/x", "")
                                .file("b/x", "")
                                .add(TarEntry.dir("b").mode(0750).mtime(4))
                                .bytes());
        assertEquals(0700, image.at("/a").permissions());
        assertEquals(3, image.at("/a").mtime());
        assertEquals(0750, image.at("/b").permissions());
        assertEquals(4, image.at("/b").mtime());
        assertTrue(image.has("/b/x"));
    }

    @ParameterizedTest
    @DisplayName("T28: link targets of up to 4095 bytes are kept")
    @ValueSource(ints = {1, 59, 60, 100, 101, 4000, 4095})
    void aLinkTargetOfSoManyBytesIsKept(int length) throws IOException {
        String target = "t".repeat(length);
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .symlink("pax", target)
                        .add(TarEntry.symlink("gnu", target).gnu())
                        .bytes());
        assertEquals(target, image.at("/pax").target());
        assertEquals(target, image.at("/gnu").target());
        assertEquals(length, image.at("/pax").size());
    }

    @ParameterizedTest
    @DisplayName("T28: an empty target and one of 4096 bytes are refused")
    @ValueSource(ints = {0, 4096, 70_000})
    void aLinkTargetThatLinuxHasNotIsRefused(int length) throws IOException {
        String message = TestBuilds.in(dir)
                .refusal(TarForge.inMemory()
                        .symlink("etc/link", "t".repeat(length))
                        .bytes());
        assertTrue(message.contains("entry 'etc/link'"), message);
        assertTrue(message.contains("target has " + length + " bytes, expected 1..4095"), message);
        assertFalse(message.contains("null"), message);
    }

    @Test
    @DisplayName("T28: a NUL in a name or target, which PAX records can hold, is refused")
    void aNulInANameOrTargetIsRefused() throws IOException {
        for (TarEntry entry : new TarEntry[] {
            TarEntry.file("f", "").pax("path", "etc/a\0b"),
            TarEntry.symlink("etc/link", "").pax("linkpath", "a\0b"),
            TarEntry.hardlink("etc/hard", "").pax("linkpath", "a\0b"),
            TarEntry.file("etc/f", "").pax("SCHILY.xattr.user.a\0b", "x"),
            TarEntry.file("etc/f", "").pax("LIBARCHIVE.xattr.user.a%00b", "")
        }) {
            String message =
                    TestBuilds.in(dir).refusal(TarForge.inMemory().add(entry).bytes());
            assertTrue(message.contains("entry 'etc/") && message.contains("contains a NUL"), message);
        }
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
