package io.rafs.build;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rafs.format.erofs.FileType;
import io.rafs.testdata.Contents;
import io.rafs.testdata.PaxRecords;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries of a tar and their attributes: cases T1 to T9. */
class TarReadingCasesTest {
    @TempDir
    Path dir;

    @Test
    @DisplayName("T1: of two entries for a path the last one counts")
    void theLastOfTwoEntriesForAPathWins() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .add(TarEntry.file("a", "the old data").mode(0600).owner(1, 2))
                        .add(TarEntry.file("a", "new").mode(0640).owner(3, 4))
                        .bytes());
        assertEquals("/a", image.paths());
        BuiltImage.File a = image.at("/a");
        assertEquals("new", a.text());
        assertEquals(0640, a.permissions());
        assertEquals(3, a.uid());
        assertEquals(1, a.links());
    }

    @Test
    @DisplayName("T1: a file or link over a directory takes the directory's children away")
    void aFileOverADirectoryOfTheSameTarDropsItsChildren() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .dir("d")
                        .file("d/child", "x")
                        .file("d", "now a file")
                        .dir("e")
                        .file("e/child", "x")
                        .symlink("e", "d")
                        .bytes());
        assertEquals("/d /e", image.paths());
        assertEquals("now a file", image.at("/d").text());
        assertEquals("d", image.at("/e").target());
    }

    @Test
    @DisplayName("T1: a directory over a file replaces it, over a directory it changes attributes only")
    void aDirectoryNamedAgainKeepsItsChildren() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .dir("d")
                        .file("d/child", "kept")
                        .add(TarEntry.dir("d").mode(0700).mtime(7))
                        .file("f", "x")
                        .dir("f")
                        .bytes());
        assertEquals("/d /d/child /f", image.paths());
        assertEquals(0700, image.at("/d").permissions());
        assertEquals(7, image.at("/d").mtime());
        assertEquals(FileType.DIRECTORY, image.at("/f").type());
    }

    @Test
    @DisplayName("T2: a second entry that links a file to itself changes nothing")
    void aHardLinkToItselfOverAnExistingFileChangesNothing() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .file("a", "data")
                        .hardlink("./a", "a")
                        .bytes());
        assertEquals("data", image.at("/a").text());
        assertEquals(1, image.at("/a").links());
    }

    @Test
    @DisplayName("T3: own PAX records count before global ones, and these before the header")
    void ownRecordsWinOverGlobalOnesAndGlobalOnesOverTheHeader() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .file("before", "")
                        .global(PaxRecords.of("comment", "0123456789abcdef").put("mtime", "1000.5"))
                        .file("global", "")
                        .add(TarEntry.file("own", "").mtime("2000"))
                        .global(PaxRecords.of("uid", "77"))
                        .file("both", "")
                        .bytes());
        assertEquals(TarEntry.DEFAULT_MTIME, image.at("/before").mtime());
        assertEquals(1000, image.at("/global").mtime());
        assertEquals(500_000_000, image.at("/global").nanos());
        assertEquals(2000, image.at("/own").mtime());
        assertEquals(0, image.at("/own").nanos());
        assertEquals(0, image.at("/own").uid());
        assertEquals(1000, image.at("/both").mtime());
        assertEquals(77, image.at("/both").uid());
    }

    @Test
    @DisplayName("T4: a record without a value takes back the value before it")
    void anEmptyRecordTakesBackTheEarlierValue() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .add(TarEntry.file("same", "")
                                .pax("mtime", "5")
                                .pax("mtime", "")
                                .pax("path", "other")
                                .pax("path", ""))
                        .global(PaxRecords.of("mtime", "6"))
                        .add(TarEntry.file("global", "").pax("mtime", ""))
                        .bytes());
        assertEquals("/global /same", image.paths());
        assertEquals(TarEntry.DEFAULT_MTIME, image.at("/same").mtime());
        assertEquals(TarEntry.DEFAULT_MTIME, image.at("/global").mtime());
    }

    @Test
    @DisplayName("T5: the PAX size counts, not the header's")
    void theSizeInPaxRecordsOverridesTheHeader() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .add(TarEntry.file("a", "twelve bytes").claimSize(0).pax("size", "12"))
                        .file("b", "next")
                        .bytes());
        assertEquals("twelve bytes", image.at("/a").text());
        assertEquals("next", image.at("/b").text());
    }

    @Test
    @DisplayName("T5: a file of more than 8 GiB has its size in a PAX record")
    void aFileBeyondEightGibibytesKeepsItsSize() throws IOException {
        long size = (8L << 30) + 5;
        byte[] end = {1, 2, 3, 4, 5};
        BuiltImage image = TestBuilds.in(dir)
                .chunkSize(16 << 20)
                .layers(TarForge.inMemory()
                        .add(TarEntry.sparse(
                                "big", SparseData.ofSize(size).piece(8L << 30, end), SparseData.Form.PAX_1_0))
                        .bytes());
        assertEquals(size, image.at("/big").size());
        assertEquals(size, image.result().fileBytes());
    }

    @Test
    @DisplayName("T5: a negative size is refused, in the header and in a PAX record")
    void aNegativeSizeIsRefused() throws IOException {
        for (TarEntry entry : new TarEntry[] {
            TarEntry.file("dir/neg", "x").claimSize(-1),
            TarEntry.file("dir/neg", "x").pax("size", "-1")
        }) {
            String message =
                    TestBuilds.in(dir).refusal(TarForge.inMemory().add(entry).bytes());
            assertTrue(message.contains("entry 'dir/neg'"), message);
            assertTrue(message.contains("size is -1"), message);
        }
    }

    @ParameterizedTest(name = "{0} is second {1} and {2} ns")
    @DisplayName("T6: fractions of a second are kept, counted forward also before 1970")
    @CsvSource({
        "123.5,              123,        500000000",
        "-1.25,              -2,         750000000",
        "-7,                 -7,         0",
        "-0.000000001,       -1,         999999999",
        "0.1234567899,       0,          123456789",
        "1600000000.,        1600000000, 0",
        "4294967296.000001,  4294967296, 1000"
    })
    void aPaxTimeKeepsItsFraction(String text, long seconds, int nanos) throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .add(TarEntry.file("f", "").mtime(text))
                        .bytes());
        assertEquals(seconds, image.at("/f").mtime());
        assertEquals(nanos, image.at("/f").nanos());
    }

    @ParameterizedTest
    @DisplayName("T6: a PAX time with anything else in it is refused")
    @ValueSource(strings = {"123.5x", "x", "1e9", "1.2.3", "--1", ".5", "99999999999999999999"})
    void aPaxTimeWithJunkIsRefused(String text) throws IOException {
        String message = TestBuilds.in(dir)
                .refusal(TarForge.inMemory()
                        .add(TarEntry.file("etc/f", "").mtime(text))
                        .bytes());
        assertTrue(message.contains("entry 'etc/f'") && message.contains("'mtime' is '" + text + "'"), message);
    }

    @Test
    @DisplayName("T7: times before 1970 come in base-256")
    void aNegativeBase256TimeIsKept() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .add(TarEntry.file("f", "").gnu().mtime(-86_400))
                        .bytes());
        assertEquals(-86_400, image.at("/f").mtime());
        assertEquals(0, image.at("/f").nanos());
    }

    @Test
    @DisplayName("T7: owners beyond 2097151 come in PAX records and in base-256")
    void largeOwnersAreKeptInBothForms() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .add(TarEntry.file("pax", "").owner(2_097_152, 4_294_967_294L))
                        .add(TarEntry.file("gnu", "").gnu().owner(3_000_000, 4_294_967_294L))
                        .add(TarEntry.file("all", "text").base256().owner(5, 6).mode(0750))
                        .bytes());
        assertEquals(2_097_152, image.at("/pax").uid());
        assertEquals(4_294_967_294L, image.at("/pax").gid());
        assertEquals(3_000_000, image.at("/gnu").uid());
        assertEquals(4_294_967_294L, image.at("/gnu").gid());
        assertEquals(5, image.at("/all").uid());
        assertEquals(0750, image.at("/all").permissions());
        assertEquals("text", image.at("/all").text());
    }

    @Test
    @DisplayName("T7: an owner that Linux does not have is refused")
    void anOwnerBeyond32BitsIsRefused() throws IOException {
        for (String uid : new String[] {"4294967296", "-1"}) {
            String message = TestBuilds.in(dir)
                    .refusal(TarForge.inMemory()
                            .add(TarEntry.file("f", "").pax("uid", uid))
                            .bytes());
            assertTrue(message.contains("entry 'f'") && message.contains("uid is " + uid), message);
        }
    }

    @Test
    @DisplayName("T8: zeros behind or instead of PAX records mean nothing")
    void zeroFilledPaxHeadersMeanNothing() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .add(TarEntry.file("some", "").pax("mtime", "9").paxRaw(new byte[700]))
                        .add(TarEntry.file("none", "").paxRaw(new byte[512]))
                        .add(TarEntry.file("empty", "").emptyPax())
                        .bytes());
        assertEquals(9, image.at("/some").mtime());
        assertEquals(TarEntry.DEFAULT_MTIME, image.at("/none").mtime());
        assertTrue(image.has("/empty"));
    }

    @Test
    @DisplayName("T8: a PAX header needs no name of its own")
    void aPaxHeaderWithoutANameCounts() throws IOException {
        byte[] records = PaxRecords.of("mtime", "9").bytes();
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .add(TarEntry.of('x', "").data(records))
                        .file("f", "")
                        .bytes());
        assertEquals("/f", image.paths());
        assertEquals(9, image.at("/f").mtime());
    }

    @Test
    @DisplayName("T8: a PAX record that is none is refused")
    void aMalformedPaxRecordIsRefused() throws IOException {
        for (String body :
                new String[] {"9 mtime=1", "mtime=1\n", "99 mtime=1\n", "6 =abc\n", "5 a=b", "11 mtime=1\nuid=0\n"}) {
            String message = TestBuilds.in(dir)
                    .refusal(TarForge.inMemory()
                            .add(TarEntry.file("f", "").paxRaw(body.getBytes(StandardCharsets.US_ASCII)))
                            .bytes());
            assertTrue(message.contains("tar offset 0") && message.contains("PAX"), message);
        }
    }

    @ParameterizedTest(name = "behind {0} bytes")
    @DisplayName("T9: a PAX header or long name larger than a read buffer is read whole")
    @ValueSource(ints = {0, 65_000, 65_536 - 2 * 512, 130_000})
    void extensionsLargerThanABufferAreReadWhole(int before) throws IOException {
        byte[] value = Contents.random(9, 60_000);
        String deep = "0123456789/".repeat(900) + "end"; // 9,903 bytes, in a header at any place of the buffer
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .file("before", new byte[before])
                        .add(TarEntry.file("pax", "p")
                                .pax("comment", "c".repeat(200_000))
                                .xattr("user.big", value)
                                .mtime("3"))
                        .add(TarEntry.file(deep, "d").gnu())
                        .bytes());
        assertArrayEquals(value, image.at("/pax").xattrs().get("user.big"));
        assertEquals(3, image.at("/pax").mtime());
        assertEquals("d", image.at("/" + deep).text());
        assertFalse(image.has("/././@LongLink"));
        assertNotEquals(0, image.at("/" + deep).nid());
    }
}
