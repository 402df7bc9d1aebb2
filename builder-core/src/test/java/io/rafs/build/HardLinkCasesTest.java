package io.rafs.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rafs.format.erofs.FileType;
import io.rafs.read.BootstrapReader;
import io.rafs.testdata.Contents;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hard links: cases H1 to H10. */
class HardLinkCasesTest {
    @TempDir
    Path dir;

    @Test
    @DisplayName("H1: a chain of links is one inode that knows its names' number and has its data once")
    void aChainOfLinksIsOneInode() throws IOException {
        byte[] data = Contents.random(1, 3 * BuiltImage.CHUNK);
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .add(TarEntry.file("a", data).mode(04755).owner(5, 6))
                        .hardlink("b", "a")
                        .hardlink("d/c", "b")
                        .hardlink("d/e", "d/c")
                        .file("other", "")
                        .bytes());
        for (String name : List.of("/a", "/b", "/d/c", "/d/e")) {
            assertEquals(image.at("/a").nid(), image.at(name).nid());
            assertEquals(4, image.at(name).links());
            assertEquals(04755, image.at(name).permissions());
        }
        assertEquals(1, image.at("/other").links());
        assertEquals(data.length, image.result().uniqueBytes());
        assertEquals(data.length, image.result().fileBytes());
        assertEquals(7, image.result().paths());
        assertEquals(4, image.result().inodes());
    }

    @Test
    @DisplayName("H2: links, fifos and devices can have several names")
    void hardLinksToWhatIsNoFileAreKept() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .symlink("link", "nowhere")
                        .hardlink("link2", "link")
                        .fifo("fifo")
                        .hardlink("fifo2", "fifo")
                        .device("dev", 'c', 1, 3)
                        .hardlink("dev2", "dev")
                        .bytes());
        for (String name : List.of("/link", "/fifo", "/dev")) {
            assertEquals(image.at(name).nid(), image.at(name + "2").nid());
            assertEquals(2, image.at(name).links());
        }
        assertEquals(FileType.SYMLINK, image.at("/link2").type());
        assertEquals("nowhere", image.at("/link2").target());
    }

    @Test
    @DisplayName("H2: a hard link's last name is not followed, links on the way to it are")
    void aHardLinkThroughALinkedDirectoryIsFollowed() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .file("real/file", "x")
                        .symlink("dir", "real")
                        .symlink("alias", "real/file")
                        .hardlink("one", "dir/file")
                        .hardlink("two", "alias")
                        .bytes());
        assertEquals(image.at("/real/file").nid(), image.at("/one").nid());
        assertEquals(image.at("/alias").nid(), image.at("/two").nid());
        assertEquals(FileType.SYMLINK, image.at("/two").type());
    }

    @ParameterizedTest
    @DisplayName("H3: a target is spelt in many ways, always from the root")
    @ValueSource(strings = {"d/a", "./d/a", "/d/a", "//d/./a", "d/x/../a", "../d/a"})
    void everySpellingOfATargetIsFound(String spelling) throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .file("d/a", "data")
                        .hardlink("d/b", spelling)
                        .bytes());
        assertEquals(image.at("/d/a").nid(), image.at("/d/b").nid());
    }

    @Test
    @DisplayName("H4: a link before its target and one without a target are refused with both names")
    void aLinkWithoutAnEarlierTargetIsRefused() throws IOException {
        for (byte[] tar : List.of(
                TarForge.inMemory()
                        .hardlink("etc/link", "etc/file")
                        .file("etc/file", "")
                        .bytes(),
                TarForge.inMemory().dir("etc").hardlink("etc/link", "etc/file").bytes(),
                TarForge.inMemory()
                        .file("etc", "")
                        .hardlink("etc2/link", "etc/file")
                        .bytes())) {
            String message = TestBuilds.in(dir).refusal(tar);
            assertTrue(message.startsWith("layer 1 (sha256:"), message);
            assertTrue(message.contains("entry '/etc") && message.contains("hard link to '/etc/file'"), message);
        }
    }

    @Test
    @DisplayName("H4: a link to what a lower layer had and this one's lower neighbour hid is refused")
    void aLinkToAHiddenFileIsRefused() throws IOException {
        String message = TestBuilds.in(dir)
                .refusal(
                        TarForge.inMemory().file("a", "").bytes(),
                        TarForge.inMemory().whiteout("", "a").bytes(),
                        TarForge.inMemory().hardlink("b", "a").bytes());
        assertTrue(message.startsWith("layer 3 (sha256:") && message.contains("'/b'"), message);
    }

    @Test
    @DisplayName("H5: a name whose fellow is deleted by a later layer keeps the data")
    void theOtherNameOfADeletedFileKeepsItsData() throws IOException {
        byte[] base = TarForge.inMemory().file("a", "data").hardlink("b", "a").bytes();
        BuiltImage image = TestBuilds.in(dir)
                .layers(base, TarForge.inMemory().whiteout("", "a").bytes());
        assertEquals("/b", image.paths());
        assertEquals("data", image.at("/b").text());
        assertEquals(1, image.at("/b").links());
    }

    @Test
    @DisplayName("H5: a name whose fellow is replaced, by a later layer or entry, keeps the old data")
    void theOtherNameOfAReplacedFileKeepsItsData() throws IOException {
        TarForge base = TarForge.inMemory().file("a", "old").hardlink("b", "a");
        TarForge top = TarForge.inMemory().add(TarEntry.file("a", "new").mode(0600));
        BuiltImage layered = TestBuilds.in(dir).layers(base.bytes(), top.bytes());
        BuiltImage single = TestBuilds.in(dir).layers(base.raw(top.unended()).bytes());
        for (BuiltImage image : List.of(layered, single)) {
            assertEquals("new", image.at("/a").text());
            assertEquals("old", image.at("/b").text());
            assertEquals(0644, image.at("/b").permissions());
            assertEquals(1, image.at("/a").links());
            assertEquals(1, image.at("/b").links());
        }
    }

    @Test
    @DisplayName("H6: a link to a file of a lower layer joins it")
    void aLinkToALowerLayersFileJoinsIt() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(
                        TarForge.inMemory()
                                .file("a", "lower")
                                .hardlink("b", "a")
                                .bytes(),
                        TarForge.inMemory().hardlink("c", "b").bytes(),
                        TarForge.inMemory().hardlink("d", "a").whiteout("", "b").bytes());
        assertEquals("/a /c /d", image.paths());
        assertEquals(Set.of(image.at("/a").nid()), Set.of(image.at("/c").nid()));
        assertEquals(image.at("/a").nid(), image.at("/d").nid());
        assertEquals(3, image.at("/d").links());
        assertEquals("lower", image.at("/d").text());
    }

    @Test
    @DisplayName("H7: link groups of different layers do not join")
    void linkGroupsOfDifferentLayersStayApart() throws IOException {
        byte[] first = TarForge.inMemory().file("a", "same").hardlink("b", "a").bytes();
        byte[] second = TarForge.inMemory().file("c", "same").hardlink("d", "c").bytes();
        BuiltImage image = TestBuilds.in(dir).layers(first, second);
        assertEquals(image.at("/a").nid(), image.at("/b").nid());
        assertEquals(image.at("/c").nid(), image.at("/d").nid());
        assertNotEquals(image.at("/a").nid(), image.at("/c").nid());
        assertEquals(2, image.at("/a").links());
        assertEquals(4, image.result().uniqueBytes());
    }

    @Test
    @DisplayName("H7: names in a tree join by the host's inode, copies with the same bytes do not")
    void aTreesHardLinksJoinByInode() throws IOException {
        Path tree = Files.createDirectories(dir.resolve("tree/d")).getParent();
        Files.writeString(tree.resolve("a"), "same");
        Files.createLink(tree.resolve("d/b"), tree.resolve("a"));
        Files.writeString(tree.resolve("copy"), "same");
        Files.createLink(dir.resolve("outside"), tree.resolve("copy"));
        BuiltImage image = TestBuilds.in(dir).sources(tree);
        assertEquals(image.at("/a").nid(), image.at("/d/b").nid());
        assertEquals(2, image.at("/a").links());
        assertNotEquals(image.at("/a").nid(), image.at("/copy").nid());
        assertEquals(1, image.at("/copy").links(), "the name outside of the tree does not count");
    }

    @Test
    @DisplayName("H8: a prefetched file of several names is one inode, listed once")
    void aPrefetchedFileOfSeveralNamesIsListedOnce() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .prefetch("/b", "/a", "/d")
                .layers(TarForge.inMemory()
                        .file("a", "data")
                        .hardlink("b", "a")
                        .hardlink("d/c", "a")
                        .bytes());
        assertEquals(3, image.at("/a").links());
        assertEquals(image.at("/b").nid(), image.at("/d/c").nid());
        try (BootstrapReader reader = BootstrapReader.open(image.result().bootstrap())) {
            assertEquals(
                    List.of(image.at("/a").nid(), image.at("/d").nid()),
                    reader.rafs().prefetchNids());
        }
    }

    @Test
    @DisplayName("H9: all names show the attributes of the file, none of the link's entry")
    void aLinkShowsTheFilesOwnXattrs() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .layers(TarForge.inMemory()
                        .add(TarEntry.file("a", "data").xattr("user.x", ascii("file")))
                        .add(TarEntry.hardlink("b", "a")
                                .xattr("user.x", ascii("link"))
                                .xattr("user.y", ascii("link"))
                                .mode(0)
                                .mtime(1))
                        .bytes());
        assertEquals(Set.of("user.x"), image.at("/b").xattrs().keySet());
        assertEquals("file", image.at("/b").xattr("user.x"));
        assertEquals(0644, image.at("/b").permissions());
        assertEquals(TarEntry.DEFAULT_MTIME, image.at("/b").mtime());
    }

    @Test
    @DisplayName("H10: a hard link to a directory is refused")
    void aHardLinkToADirectoryIsRefused() throws IOException {
        String message = TestBuilds.in(dir)
                .refusal(TarForge.inMemory()
                        .dir("usr/lib")
                        .hardlink("lib", "usr/lib")
                        .bytes());
        assertTrue(message.contains("entry '/lib'") && message.contains("directory '/usr/lib'"), message);
        String root = TestBuilds.in(dir)
                .refusal(TarForge.inMemory().hardlink("lib", "/").bytes());
        assertTrue(root.contains("entry '/lib'") && root.contains("hard link to the directory '/'"), root);
    }

    @Test
    @DisplayName("H10: a hard link that has nothing but itself as target is refused")
    void aHardLinkToItselfOnlyIsRefused() throws IOException {
        String message = TestBuilds.in(dir)
                .refusal(TarForge.inMemory().hardlink("etc/self", "etc/self").bytes());
        assertTrue(message.contains("entry '/etc/self'") && message.contains("hard link to '/etc/self'"), message);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
