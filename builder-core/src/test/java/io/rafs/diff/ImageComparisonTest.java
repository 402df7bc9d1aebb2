package io.rafs.diff;

import static io.rafs.diff.Compared.lines;
import static io.rafs.diff.Compared.tar;
import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.build.Builds;
import io.rafs.format.rafs.Digester;
import io.rafs.testdata.Contents;
import io.rafs.testdata.TarEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two images: what became of each path, and which bytes are new. Chunks are stored as they are, padded to 4096 bytes. */
class ImageComparisonTest {
    private static final int CHUNK = 4096;

    @TempDir
    private Path dir;

    private Builds builds() {
        return new Builds(dir).chunkSize(CHUNK).compression("none");
    }

    private DiffResult diff(byte[] first, byte[] second) throws IOException {
        return Compared.layers(builds(), List.of(first), List.of(second));
    }

    private static TarEntry file(String name, int seed, int chunks) {
        return TarEntry.file(name, Contents.random(seed, chunks * CHUNK));
    }

    private static Bytes chunks(long fresh, long shared, long gone) {
        return new Bytes(fresh * CHUNK, shared * CHUNK, gone * CHUNK);
    }

    @Test
    void anImageAndItselfAreTheSameAndShareEveryByte() throws IOException {
        byte[] tar = tar(file("f", 1, 3), TarEntry.hardlink("g", "f"), TarEntry.symlink("l", "f"));
        DiffResult result = diff(tar, tar);
        assertThat(result.isSame()).isTrue();
        assertThat(result.paths()).isEmpty();
        assertThat(result.count(Change.SAME)).isEqualTo(4);
        assertThat(result.bytes()).isEqualTo(chunks(0, 3, 0));
        assertThat(result.chunks()).isEqualTo(new Bytes(0, 3, 0));
    }

    @Test
    void pathsAreAddedRemovedAndChanged() throws IOException {
        DiffResult result = diff(
                tar(file("changed", 1, 1), file("gone", 2, 2), file("same", 3, 1), TarEntry.symlink("link", "a")),
                tar(file("changed", 4, 1), file("new", 5, 3), file("same", 3, 1), TarEntry.symlink("link", "b")));
        assertThat(lines(result)).containsExactly("~ /changed +4096", "- /gone", "~ /link target a>b", "+ /new +12288");
        assertThat(result.bytes()).isEqualTo(chunks(4, 1, 3));
        assertThat(result.count(Change.SAME)).isEqualTo(2);
        assertThat(result.isSame()).isFalse();
    }

    @Test
    void aChangedTypeIsToldAsThat() throws IOException {
        DiffResult result = diff(
                tar(file("a", 1, 1), TarEntry.dir("b"), file("b/x", 2, 1)),
                tar(TarEntry.symlink("a", "b"), file("b", 3, 1)));
        assertThat(lines(result)).containsExactly("! /a mode 0644>0777", "! /b +4096 mode 0755>0644", "- /b/x");
        assertThat(result.paths().get(0).sizeBefore()).isEqualTo(CHUNK);
        assertThat(result.paths().get(0).sizeAfter()).isZero();
    }

    @Test
    void eachAttributeIsToldAndOnlyThatOne() throws IOException {
        TarEntry old = file("f", 1, 1).xattr("user.a", new byte[] {1}).xattr("user.b", new byte[0]);
        DiffResult result = diff(
                tar(old, TarEntry.device("d", 'c', 1, 2)),
                tar(
                        file("f", 1, 1)
                                .mode(04755)
                                .owner(7, 8)
                                .mtime("1700000000.5")
                                .xattr("user.a", new byte[] {2}),
                        TarEntry.device("d", 'c', 1, 3)));
        assertThat(lines(result))
                .containsExactly(
                        "~ /d device 1:2>1:3",
                        ". /f mode 0644>4755 uid 0>7 gid 0>8 mtime 1700000000.000000000>1700000000.500000000"
                                + " xattr user.a 01>02 xattr user.b empty>");
        assertThat(result.attributes())
                .isEqualTo(java.util.Map.of("mode", 1L, "uid", 1L, "gid", 1L, "mtime", 1L, "xattrs", 1L));
        assertThat(result.bytes().fresh()).isZero();
    }

    @Test
    void namesThatAreNoLongerLinkedAreMetadata() throws IOException {
        DiffResult result = diff(
                tar(file("a", 1, 1), TarEntry.hardlink("b", "a"), TarEntry.hardlink("c", "a")),
                tar(file("a", 1, 1), file("b", 1, 1), TarEntry.hardlink("c", "b")));
        assertThat(lines(result)).containsExactly(". /b hardLink /a>", ". /c hardLink /a>/b");
        assertThat(result.bytes()).isEqualTo(chunks(0, 1, 0));
    }

    @Test
    void aNameThatJoinsAGroupOfLinksChangesNothingOfTheOthers() throws IOException {
        DiffResult result = diff(
                tar(file("b", 1, 1), TarEntry.hardlink("c", "b")),
                tar(file("a", 1, 1), TarEntry.hardlink("b", "a"), TarEntry.hardlink("c", "a")));
        assertThat(lines(result)).containsExactly("+ /a");
    }

    @Test
    void aChangedFileWithManyNamesIsCountedOnce() throws IOException {
        DiffResult result = diff(
                tar(file("a", 1, 2), TarEntry.hardlink("b", "a")), tar(file("a", 2, 2), TarEntry.hardlink("b", "a")));
        assertThat(lines(result)).containsExactly("~ /a +8192", "~ /b");
        assertThat(result.bytes()).isEqualTo(chunks(2, 0, 2));
    }

    @Test
    void aChunkCountsForTheFirstPathThatUsesIt() throws IOException {
        DiffResult result = diff(
                tar(TarEntry.file("z", "")), tar(file("usr/b", 1, 1), file("etc/c", 1, 1), TarEntry.file("z", "")));
        assertThat(lines(result)).containsExactly("+ /etc", "+ /etc/c +4096", "+ /usr", "+ /usr/b");
        assertThat(result.directories())
                .containsExactly(new Share<>("/", Bytes.NONE), new Share<>("/etc", chunks(1, 0, 0)));
    }

    @Test
    void onlyChunksThatAreNewCountOfAChangedFile() throws IOException {
        byte[] content = Contents.random(1, 5 * CHUNK);
        byte[] other = content.clone();
        other[2 * CHUNK] ^= 1;
        DiffResult result = diff(tar(TarEntry.file("f", content)), tar(TarEntry.file("f", other)));
        assertThat(lines(result)).containsExactly("~ /f +4096");
        assertThat(result.paths().get(0).bytes()).isEqualTo(chunks(1, 4, 1));
    }

    @Test
    void bytesAreThoseThatAreStored() throws IOException {
        byte[] text = Contents.text(1, 64 * CHUNK);
        Builds zstd = new Builds(dir).compression("zstd");
        DiffResult result =
                Compared.layers(zstd, List.of(tar(TarEntry.dir("d"))), List.of(tar(TarEntry.file("d/f", text))));
        assertThat(result.bytes().fresh()).isPositive().isLessThan(text.length / 2);
    }

    @Test
    void layersTellWhatTheyBring() throws IOException {
        byte[] base = tar(file("base", 1, 2));
        Path first = builds().tars(base).dir();
        Path second = builds().tars(base, tar(TarEntry.dir("empty")), tar(file("top", 2, 3)))
                .dir();
        DiffResult result = Compared.run(List.of(first), List.of(second));
        assertThat(result.layers())
                .extracting(share -> share.of().number().orElse(0))
                .containsExactly(1, 3);
        assertThat(result.layers()).extracting(Share::bytes).containsExactly(chunks(0, 2, 0), chunks(3, 0, 0));
        assertThat(result.layers().get(1).of().toString()).startsWith("layer 3 (blob ");
    }

    @Test
    void withoutAReportLayersAreKnownByTheirBlobs() throws IOException {
        Builds.Built built = builds().tars(tar(file("f", 1, 1)));
        for (String report : new String[] {null, "{", "{\"blobs\": [{\"id\": 1}]}"}) {
            if (report == null) {
                Files.delete(built.dir().resolve("report.json"));
            } else {
                Files.writeString(built.dir().resolve("report.json"), report);
            }
            assertThat(Compared.run(List.of(built.dir()), List.of(built.dir())).layers())
                    .extracting(share -> share.of().toString())
                    .containsExactly(built.blobs().firstKey());
        }
    }

    @Test
    void contentThatIsCutOtherwiseIsReadAndFoundTheSame() throws IOException {
        byte[] tar = tar(file("a", 1, 5), file("b", 2, 1));
        DiffResult result = Compared.images(
                builds().tars(tar).dir(),
                builds().chunkSize(2 * CHUNK).tars(tar).dir());
        assertThat(lines(result)).containsExactly("= /a +16384");
        assertThat(result.isSame()).isTrue();
        assertThat(result.bytes()).isEqualTo(chunks(4, 2, 4));
    }

    @Test
    void contentThatIsDigestedOtherwiseIsReadAndFoundDifferent() throws IOException {
        DiffResult result = Compared.images(
                builds().tars(tar(file("a", 1, 1), file("b", 2, 1))).dir(),
                builds().digester(Digester.BLAKE3)
                        .tars(tar(file("a", 1, 1), file("b", 3, 1)))
                        .dir());
        assertThat(lines(result)).containsExactly("= /a +4096", "~ /b +4096");
    }

    @Test
    void contentThatCannotBeReadIsTakenForChangedWithANote() throws IOException {
        byte[] tar = tar(file("a", 1, 5));
        Path first = builds().tars(tar).dir();
        Path second = builds().chunkSize(2 * CHUNK).tars(tar).dir();
        try (Stream<Path> blobs = Files.list(second.resolve("blobs"))) {
            for (Path blob : blobs.toList()) {
                Files.delete(blob);
            }
        }
        DiffResult result = Compared.images(first, second);
        assertThat(lines(result)).containsExactly("~ /a +16384");
        assertThat(result.notes()).singleElement().asString().contains("1 file of the same size", "blob 0");
    }

    @Test
    void noBlobsAreNeededWhereChunksTell() throws IOException {
        Path first = Files.copy(builds().tars(tar(file("a", 1, 2))).dir().resolve("bootstrap"), dir.resolve("first"));
        Path second = Files.copy(builds().tars(tar(file("a", 2, 2))).dir().resolve("bootstrap"), dir.resolve("second"));
        DiffResult result = Compared.run(List.of(first), List.of(second));
        assertThat(lines(result)).containsExactly("~ /a +8192");
        assertThat(result.notes()).isEmpty();
    }

    @Test
    void theDeepestPathIsCompared() throws IOException {
        String deep = "d/".repeat(1023) + "f";
        DiffResult result = diff(tar(file(deep, 1, 1)), tar(file(deep, 2, 1)));
        assertThat(lines(result)).containsExactly("~ /" + deep + " +4096");
    }
}
