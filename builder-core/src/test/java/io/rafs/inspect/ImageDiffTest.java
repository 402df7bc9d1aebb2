package io.rafs.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.build.Builds;
import io.rafs.format.rafs.Digester;
import io.rafs.testdata.Contents;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever differs in two images that were built is told in words that fit, and nothing else is. */
class ImageDiffTest {
    private static final int CHUNK = 4096;

    /** Differences that come with new content or other lengths, of which other tests speak. */
    private static final List<String> FOLLOWS =
            List.of("superblock: ", "extended superblock: ", "blob 0: ", "chunk table: ", "chunk ");

    @TempDir
    private Path dir;

    private Builds builds() {
        return new Builds(dir).chunkSize(CHUNK);
    }

    private static TarEntry file() {
        return TarEntry.file("f", "content");
    }

    private static byte[] tar(TarEntry... entries) {
        return TarForge.of(List.of(entries));
    }

    private List<String> words(byte[] tar, byte[] other) throws IOException {
        return DiffText.words(builds().tars(tar).dir(), builds().tars(other).dir());
    }

    /** Differences between an image of one file and one of the same file changed. */
    private List<String> changed(UnaryOperator<TarEntry> change) throws IOException {
        return words(tar(file()), tar(change.apply(file())));
    }

    /** Of the differences only those of paths. */
    private List<String> paths(byte[] tar, byte[] other) throws IOException {
        return words(tar, other).stream()
                .filter(line -> FOLLOWS.stream().noneMatch(line::startsWith))
                .toList();
    }

    @Test
    void anImageAndItselfDifferInNothing() throws IOException {
        byte[] tar = tar(file(), TarEntry.hardlink("g", "f"), TarEntry.symlink("l", "f"));
        assertThat(words(tar, tar)).isEmpty();
    }

    @Test
    void eachAttributeIsToldByItself() throws IOException {
        assertThat(changed(file -> file.mode(04755)))
                .containsExactly("/f: mode is 0644 in the first image, 4755 in the second");
        assertThat(changed(file -> file.owner(70_000, 0)))
                .containsExactly("/f: uid is 0 in the first image, 70000 in the second");
        assertThat(changed(file -> file.owner(0, 5)))
                .containsExactly("/f: gid is 0 in the first image, 5 in the second");
        assertThat(changed(file -> file.mtime("1700000000.000000001")))
                .containsExactly(
                        "/f: mtime is 1700000000.000000000 in the first image, 1700000000.000000001 in the second");
    }

    @Test
    void anXattrIsToldByItsName() throws IOException {
        byte[] plain = tar(file().xattr("user.a", new byte[] {1}).xattr("user.b", new byte[] {2}));
        assertThat(paths(plain, tar(file().xattr("user.a", new byte[] {1}).xattr("user.b", new byte[] {3}))))
                .containsExactly("/f: xattr user.b is 02 in the first image, 03 in the second");
        assertThat(paths(plain, tar(file().xattr("user.a", new byte[] {1}).xattr("user.c", new byte[0]))))
                .containsExactly(
                        "/f: xattr user.b is 02 in the first image, not there in the second",
                        "/f: xattr user.c is not there in the first image, empty in the second");
    }

    @Test
    void linkTargetsAndDeviceNumbersAreTold() throws IOException {
        assertThat(words(tar(TarEntry.symlink("l", "a\n")), tar(TarEntry.symlink("l", "b\n"))))
                .containsExactly("/l: target is a\\x0a in the first image, b\\x0a in the second");
        assertThat(words(tar(TarEntry.device("d", 'c', 1, 3)), tar(TarEntry.device("d", 'c', 1, 300))))
                .containsExactly("/d: device is 1:3 in the first image, 1:300 in the second");
    }

    @Test
    void ofAnotherTypeOnlyTheTypeIsToldAndNotWhatFollowsFromIt() throws IOException {
        assertThat(words(tar(TarEntry.symlink("x", "a")), tar(TarEntry.dir("x"), TarEntry.file("x/in", ""))))
                .containsExactly(
                        "superblock: inodes is 2 in the first image, 3 in the second",
                        "/x: type is symlink in the first image, directory in the second",
                        "/x: mode is 0777 in the first image, 0755 in the second",
                        "/: links of a directory is 2 in the first image, 3 in the second");
        assertThat(paths(tar(TarEntry.device("x", 'c', 1, 3)), tar(TarEntry.file("x", "abc"))))
                .containsExactly("/x: type is char_device in the first image, regular in the second");
    }

    @Test
    void aPathThatOnlyOneImageHasIsToldWithItsType() throws IOException {
        assertThat(words(tar(TarEntry.dir("d")), tar(TarEntry.dir("d"), TarEntry.fifo("d/p"), TarEntry.dir("e"))))
                .containsExactly(
                        "superblock: inodes is 2 in the first image, 4 in the second",
                        "/e: only the second image has it (directory)",
                        "/d/p: only the second image has it (fifo)",
                        "/ (and 1 other path): size of a directory is 40 in the first image, 53 in the second",
                        "/: links of a directory is 3 in the first image, 4 in the second");
    }

    @Test
    void contentIsToldFromTheChunkOnInWhichItDiffers() throws IOException {
        byte[] content = Contents.text(1, 4 * CHUNK);
        byte[] other = content.clone();
        other[2 * CHUNK + 5] ^= 1;
        other[3 * CHUNK + 5] ^= 1;
        assertThat(paths(tar(TarEntry.file("f", content)), tar(TarEntry.file("f", other))))
                .singleElement()
                .asString()
                .matches("/f: content from byte 8192 on \\(chunk 2\\) is [0-9a-f]{24}\\.\\. in the first image,"
                        + " [0-9a-f]{24}\\.\\. in the second");
    }

    @Test
    void aFileThatBeginsAsAnotherDoesDiffersInSizeOnly() throws IOException {
        byte[] content = Contents.text(1, 2 * CHUNK);
        assertThat(paths(tar(TarEntry.file("f", content)), tar(TarEntry.file("f", Arrays.copyOf(content, CHUNK)))))
                .containsExactly("/f: size is 8192 in the first image, 4096 in the second");
    }

    @Test
    void aHardLinkThatWasSplitIsTold() throws IOException {
        byte[] linked = tar(file(), TarEntry.hardlink("g", "f"));
        byte[] split = tar(file(), TarEntry.file("g", "content"));
        assertThat(paths(linked, split))
                .containsExactly(
                        "/f: links is 2 in the first image, 1 in the second",
                        "/g: first name of its inode is /f in the first image, /g in the second",
                        "/g: links is 2 in the first image, 1 in the second",
                        "/g: nid is 132 in the first image, 135 in the second");
    }

    @Test
    void namesThatAreLinkedOtherwiseAreToldThoughEachHasAsManyLinks() throws IOException {
        byte[] one = tar(file(), TarEntry.file("g", "other"), TarEntry.hardlink("h", "f"), TarEntry.hardlink("i", "g"));
        byte[] other =
                tar(file(), TarEntry.file("g", "other"), TarEntry.hardlink("h", "g"), TarEntry.hardlink("i", "f"));
        assertThat(paths(one, other))
                .filteredOn(line -> line.contains("first name"))
                .containsExactly(
                        "/h: first name of its inode is /f in the first image, /g in the second",
                        "/i: first name of its inode is /g in the first image, /f in the second");
    }

    @Test
    void whatAHardLinkedFileHasDifferentlyIsToldOnce() throws IOException {
        assertThat(words(
                        tar(file(), TarEntry.hardlink("g", "f")),
                        tar(file().mode(0600), TarEntry.hardlink("g", "f").mode(0600))))
                .containsExactly("/f: mode is 0644 in the first image, 0600 in the second");
    }

    @Test
    void whatMovedIsToldOnceWithACount() throws IOException {
        TarEntry[] before = {TarEntry.file("b", "b"), TarEntry.file("c", "c"), TarEntry.file("d", "d")};
        byte[] more = TarForge.inMemory().file("a", "a").addAll(List.of(before)).bytes();
        List<String> words = words(tar(before), more);
        assertThat(words)
                .contains(
                        "/a: only the second image has it (regular)",
                        "chunk table: only the second image has it (1 chunk)",
                        "/b (and 2 other paths): nid is 133 in the first image, 136 in the second",
                        "/b (and 2 other paths): place of a chunk is 0:0@0 in the first image, 0:1@1 in the second")
                .filteredOn(line -> line.contains("other chunk"))
                .hasSize(1);
        assertThat(words).noneMatch(line -> line.contains("0 other"));
    }

    @Test
    void aBlobIsToldByOneIdAndNotByTwo() throws IOException {
        assertThat(words(tar(TarEntry.file("f", "one")), tar(TarEntry.file("f", "two"))))
                .filteredOn(line -> line.startsWith("blob 0: "))
                .hasSize(2)
                .anyMatch(line -> line.matches(
                        "blob 0: id is [0-9a-f]{24}\\.\\. in the first image, [0-9a-f]{24}\\.\\. in the second"))
                .anyMatch(line -> line.startsWith("blob 0: tocDigest is "));
    }

    @Test
    void aBlobThatOnlyOneImageHasIsToldByItsId() throws IOException {
        byte[] lower = tar(TarEntry.file("f", "one"));
        Builds.Built one = builds().tars(lower);
        Builds.Built two = builds().tars(lower, tar(TarEntry.file("g", "two")));
        assertThat(DiffText.words(one.dir(), two.dir()))
                .contains(
                        "superblock: devices is 1 in the first image, 2 in the second",
                        "blob 1: only the second image has it (%s)"
                                .formatted(two.result().blobs().get(1).id()));
    }

    @Test
    void prefetchTablesAreToldByPath() throws IOException {
        byte[] tar = tar(TarEntry.dir("a"), TarEntry.dir("b"), TarEntry.file("b/f", "f"));
        byte[] more = tar(TarEntry.dir("a"), TarEntry.dir("b"), TarEntry.file("b/f", "f"), TarEntry.fifo("a/p"));
        Path ofA = builds().prefetch("/a").tars(tar).dir();
        Path ofB = builds().prefetch("/b").tars(tar).dir();
        Path ofBoth = builds().prefetch("/a", "/b").tars(tar).dir();
        Path moved = builds().prefetch("/b").tars(more).dir();
        assertThat(DiffText.words(ofA, ofB))
                .containsExactly("prefetch table: entry 0 is /a in the first image, /b in the second");
        assertThat(DiffText.words(ofA, ofBoth))
                .containsExactly(
                        "extended superblock: prefetchTableSize is 4 in the first image, 8 in the second",
                        "prefetch table: number of entries is 1 in the first image, 2 in the second");
        assertThat(DiffText.words(ofB, moved)).noneMatch(line -> line.startsWith("prefetch table: "));
    }

    @Test
    void ofOtherChunkSizesAndDigestersItIsSaidThatContentIsNotCompared() throws IOException {
        byte[] tar = tar(TarEntry.file("f", Contents.text(1, 3 * CHUNK)));
        byte[] other = tar(TarEntry.file("f", Contents.text(2, 3 * CHUNK)));
        Path one = builds().tars(tar).dir();
        List<String> sizes =
                DiffText.words(one, builds().chunkSize(2 * CHUNK).tars(other).dir());
        assertThat(sizes)
                .contains("extended superblock: chunkSize (so that content of files is not compared)"
                        + " is 4096 in the first image, 8192 in the second")
                .noneMatch(line -> line.startsWith("/f: ") || line.startsWith("chunk "));
        List<String> digesters =
                DiffText.words(one, builds().digester(Digester.BLAKE3).tars(tar).dir());
        assertThat(digesters)
                .contains("extended superblock: digester (so that content of files is not compared)"
                        + " is sha256 in the first image, blake3 in the second")
                .noneMatch(line -> line.startsWith("/") || line.startsWith("chunk "));
    }

    @Test
    void ofOtherCompressorsChunksAreSaidToHaveOtherSizesAndFilesNothing() throws IOException {
        byte[] tar = tar(TarEntry.file("f", Contents.text(1, 3 * CHUNK)));
        List<String> words = DiffText.words(
                builds().tars(tar).dir(), builds().compression("zstd").tars(tar).dir());
        assertThat(words)
                .contains("extended superblock: compressor is none in the first image, zstd in the second")
                .noneMatch(line -> line.startsWith("/"))
                .filteredOn(line -> line.startsWith("chunk "))
                .anyMatch(line -> line.contains(" (and 2 other chunks): compressedSize is 4096 in the first image, "));
    }

    @Test
    void longValuesAreShownWhereTheyBeginToDiffer() throws IOException {
        String start = "a".repeat(100);
        byte[] one = tar(TarEntry.symlink("l", start + "b" + "x".repeat(20)));
        byte[] other = tar(TarEntry.symlink("l", start + "c" + "x".repeat(20)));
        assertThat(words(one, other))
                .containsExactly("/l: target is ..aaaaaaaabxxxxxxxxxxxxxxx.. in the first image,"
                        + " ..aaaaaaaacxxxxxxxxxxxxxxx.. in the second");
        assertThat(words(one, tar(TarEntry.symlink("l", "short"))))
                .contains("/l: target is aaaaaaaaaaaaaaaaaaaaaaaa.. in the first image, short in the second");
    }
}
