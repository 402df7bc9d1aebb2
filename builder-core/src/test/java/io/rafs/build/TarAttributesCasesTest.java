package io.rafs.build;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rafs.format.erofs.DeviceNumber;
import io.rafs.format.erofs.FileType;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Extended attributes, modes and devices: cases T20 to T23. */
class TarAttributesCasesTest {
    private static final byte[] ODD = {0, (byte) 0xff, '\n', '=', (byte) 0xc3, 0};

    @TempDir
    Path dir;

    @Test
    @DisplayName("T20: values of SCHILY.xattr are kept byte for byte on every type")
    void rawXattrsAreKeptOnEveryType() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .add(TarEntry.file("file", "").xattr("user.odd", ODD).xattr("user.a", ascii("1")))
                        .add(TarEntry.dir("dir").xattr("trusted.d", ODD))
                        .add(TarEntry.symlink("link", "file").xattr("trusted.l", ODD))
                        .add(TarEntry.device("dev", 'b', 7, 8).xattr("security.s", ODD))
                        .bytes());
        assertEquals(Set.of("user.a", "user.odd"), image.at("/file").xattrs().keySet());
        assertArrayEquals(ODD, image.at("/file").xattrs().get("user.odd"));
        assertArrayEquals(ODD, image.at("/dir").xattrs().get("trusted.d"));
        assertArrayEquals(ODD, image.at("/link").xattrs().get("trusted.l"));
        assertArrayEquals(ODD, image.at("/dev").xattrs().get("security.s"));
    }

    @Test
    @DisplayName("T20: libarchive's names are percent-encoded and its values base64, with or without padding")
    void libarchiveXattrsAreDecoded() throws IOException {
        String padded = Base64.getEncoder().encodeToString(ODD) + "==";
        String bare = Base64.getEncoder().withoutPadding().encodeToString(ascii("four"));
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .add(TarEntry.file("f", "")
                                .pax("LIBARCHIVE.xattr.user.a%3Db%25%e9", bare)
                                .pax("LIBARCHIVE.xattr.user.odd", padded)
                                .pax("LIBARCHIVE.xattr.user.100%", bare))
                        .bytes());
        BuiltImage.File file = image.at("/f");
        assertEquals(
                Set.of("user.a=b%\u00e9", "user.odd", "user.100%"),
                file.xattrs().keySet());
        assertEquals("four", file.xattr("user.a=b%\u00e9"));
        assertArrayEquals(ODD, file.xattrs().get("user.odd"));
    }

    @Test
    @DisplayName("T20: where both forms name an attribute, the raw one counts")
    void theRawFormWinsOverLibarchives() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .add(TarEntry.file("f", "")
                                .xattr("user.x", ascii("raw"))
                                .pax("LIBARCHIVE.xattr.user.x", "bGli"))
                        .bytes());
        assertEquals("raw", image.at("/f").xattr("user.x"));
    }

    @Test
    @DisplayName("T20: base64 that is none is refused")
    void aBrokenLibarchiveValueIsRefused() throws IOException {
        String message = TestBuilds.in(dir)
                .refusal(TarForge.inMemory()
                        .add(TarEntry.file("f", "").pax("LIBARCHIVE.xattr.user.x", "!!"))
                        .bytes());
        assertTrue(message.contains("entry 'f'") && message.contains("is not base64"), message);
    }

    @Test
    @DisplayName("T20: an attribute without a value is an attribute")
    void anEmptyXattrIsKept() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .add(TarEntry.file("f", "")
                                .xattr("user.empty", new byte[0])
                                .pax("LIBARCHIVE.xattr.user.none", ""))
                        .bytes());
        assertEquals("", image.at("/f").xattr("user.empty"));
        assertEquals("", image.at("/f").xattr("user.none"));
    }

    @Test
    @DisplayName("T20: of an attribute given twice the last value counts")
    void theLastOfTwoXattrsOfANameWins() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .add(TarEntry.file("f", "")
                                .xattr("user.x", ascii("first"))
                                .xattr("user.y", ascii("y"))
                                .xattr("user.x", ascii("last")))
                        .bytes());
        assertEquals(Set.of("user.x", "user.y"), image.at("/f").xattrs().keySet());
        assertEquals("last", image.at("/f").xattr("user.x"));
    }

    @Test
    @DisplayName("T20: the attributes that hold ACLs are kept")
    void aclXattrsAreKept() throws IOException {
        byte[] acl = {2, 0, 0, 0, 1, 0, 7, 0, -1, -1, -1, -1, 4, 0, 5, 0, -1, -1, -1, -1};
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .add(TarEntry.dir("d")
                                .xattr("system.posix_acl_access", acl)
                                .xattr("system.posix_acl_default", acl))
                        .bytes());
        assertArrayEquals(acl, image.at("/d").xattrs().get("system.posix_acl_access"));
        assertArrayEquals(acl, image.at("/d").xattrs().get("system.posix_acl_default"));
    }

    @Test
    @DisplayName("T20: attributes beyond Linux's and EROFS's bounds are refused by name")
    void xattrsBeyondTheBoundsAreRefused() throws IOException {
        TarEntry many = TarEntry.file("etc/f", "");
        for (int i = 0; i < 5; i++) {
            many.xattr("user.big" + i, new byte[60_000]);
        }
        assertEquals(
                65_535,
                TestBuilds.in(dir)
                        .layers(TarForge.inMemory()
                                .add(TarEntry.file("f", "").xattr("user." + "n".repeat(250), new byte[65_535]))
                                .bytes())
                        .at("/f")
                        .xattrs()
                        .get("user." + "n".repeat(250))
                        .length);
        for (TarEntry entry : List.of(
                many,
                TarEntry.file("etc/f", "").xattr("user." + "n".repeat(251), ascii("x")),
                TarEntry.file("etc/f", "").xattr("user.x", new byte[65_536]))) {
            String message =
                    TestBuilds.in(dir).refusal(TarForge.inMemory().add(entry).bytes());
            assertTrue(message.contains("entry 'etc/f'") && message.contains("xattr"), message);
        }
    }

    @Test
    @DisplayName("T21: security.capability is kept byte for byte")
    void capabilitiesAreKept() throws IOException {
        byte[] capability = {1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .add(TarEntry.file("ping", "elf").mode(0755).xattr("security.capability", capability))
                        .bytes());
        assertArrayEquals(capability, image.at("/ping").xattrs().get("security.capability"));
    }

    @ParameterizedTest
    @DisplayName("T21: an attribute that Linux containers do not take is left out with a warning")
    @ValueSource(
            strings = {
                "com.apple.provenance",
                "system.nfs4_acl",
                "lustre.lov",
                "user.",
                "user",
                "system.posix_acl_accessory"
            })
    void anUnknownXattrPrefixIsLeftOutAloud(String name) throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .add(TarEntry.file("f", "").xattr(name, ascii("x")).xattr("user.kept", ascii("y")))
                        .bytes());
        assertEquals(Set.of("user.kept"), image.at("/f").xattrs().keySet());
        assertEquals(1, image.warnings().size());
        String warning = image.warnings().get(0);
        assertTrue(warning.startsWith("layer 1 ") && warning.contains("entry 'f': the xattr '" + name + "'"), warning);
    }

    @Test
    @DisplayName("T22: suid, sgid and sticky are kept")
    void setIdAndStickyBitsAreKept() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .add(TarEntry.file("su", "").mode(04755))
                        .add(TarEntry.file("sg", "").mode(02755))
                        .add(TarEntry.dir("tmp").mode(01777))
                        .add(TarEntry.file("all", "").mode(07777))
                        .add(TarEntry.file("none", "").mode(0))
                        .bytes());
        assertEquals(04755, image.at("/su").permissions());
        assertEquals(02755, image.at("/sg").permissions());
        assertEquals(01777, image.at("/tmp").permissions());
        assertEquals(07777, image.at("/all").permissions());
        assertEquals(0, image.at("/none").permissions());
    }

    @Test
    @DisplayName("T22: type bits in the mode field mean nothing")
    void typeBitsInTheModeAreIgnored() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .add(TarEntry.file("file", "").mode(0040755))
                        .add(TarEntry.dir("dir").mode(0100644))
                        .add(TarEntry.file("more", "").mode(07_770_600))
                        .bytes());
        assertEquals(FileType.REGULAR, image.at("/file").type());
        assertEquals(0755, image.at("/file").permissions());
        assertEquals(FileType.DIRECTORY, image.at("/dir").type());
        assertEquals(0644, image.at("/dir").permissions());
        assertEquals(0600, image.at("/more").permissions());
    }

    @Test
    @DisplayName("T23: device numbers of up to 12 and 20 bits are kept")
    void largeDeviceNumbersAreKept() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .device("null", 'c', 1, 3)
                        .device("minor", 'b', 8, 65_537)
                        .device("max", 'c', 4095, 1_048_575)
                        .add(TarEntry.device("gnu", 'b', 259, 300).gnu().base256())
                        .bytes());
        assertEquals(FileType.CHAR_DEVICE, image.at("/null").type());
        assertEquals(new DeviceNumber(1, 3), image.at("/null").device());
        assertEquals(FileType.BLOCK_DEVICE, image.at("/minor").type());
        assertEquals(new DeviceNumber(8, 65_537), image.at("/minor").device());
        assertEquals(new DeviceNumber(4095, 1_048_575), image.at("/max").device());
        assertEquals(new DeviceNumber(259, 300), image.at("/gnu").device());
    }

    @Test
    @DisplayName("T23: a device number that Linux does not have is refused")
    void aDeviceNumberBeyondLinuxIsRefused() throws IOException {
        for (TarEntry entry :
                List.of(TarEntry.device("dev/x", 'c', 4096, 0), TarEntry.device("dev/x", 'b', 0, 1_048_576))) {
            String message =
                    TestBuilds.in(dir).refusal(TarForge.inMemory().add(entry).bytes());
            assertTrue(message.contains("entry 'dev/x'") && message.contains("device number"), message);
        }
    }

    @Test
    @DisplayName("T23: a character device 0:0 is a device, not a whiteout")
    void aCharacterDeviceOfZerosIsNoWhiteout() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(
                        TarForge.inMemory().file("d/a", "lower").bytes(),
                        TarForge.inMemory().device("d/a", 'c', 0, 0).bytes());
        assertEquals(FileType.CHAR_DEVICE, image.at("/d/a").type());
        assertEquals(new DeviceNumber(0, 0), image.at("/d/a").device());
    }

    @Test
    @DisplayName("T23: what has no data has none, whatever size its header claims")
    void aSizeOnWhatHasNoDataMeansNothing() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .add(TarEntry.device("dev", 'c', 1, 3).claimSize(700))
                        .add(TarEntry.fifo("fifo").claimSize(5))
                        .add(TarEntry.dir("dir").claimSize(4096))
                        .add(TarEntry.symlink("link", "dev").claimSize(3))
                        .add(TarEntry.hardlink("hard", "dev").claimSize(9))
                        .file("after", "still in step")
                        .bytes());
        assertEquals(0, image.at("/dev").size());
        assertEquals(FileType.FIFO, image.at("/fifo").type());
        assertEquals(0, image.at("/fifo").size());
        assertEquals("dev", image.at("/link").target());
        assertEquals(2, image.at("/hard").links());
        assertEquals("still in step", image.at("/after").text());
    }

    @Test
    @DisplayName("T23: a socket of a directory tree is a socket")
    void aSocketOfATreeIsKept() throws IOException {
        Path tree = Files.createDirectory(dir.resolve("t"));
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(tree.resolve("s")));
            BuiltImage image = TestBuilds.in(dir).sources(tree);
            assertEquals(FileType.SOCKET, image.at("/s").type());
            assertEquals(1, image.at("/s").links());
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
