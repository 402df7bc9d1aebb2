package io.rafs.build;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.RefusedException;
import io.rafs.image.Limit;
import io.rafs.testdata.Compressed;
import io.rafs.testdata.PaxRecords;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each limit takes what reaches it and refuses one more, saying where, what was found, the limit, and what raises it. */
class LimitCasesTest {

    @TempDir
    private Path dir;

    private static byte[] of(TarEntry... entries) {
        return TarForge.of(List.of(entries));
    }

    private void taken(Limit limit, long value, byte[]... tars) throws IOException {
        new Builds(dir).limit(limit, value).tars(tars).checked();
    }

    private void refused(Limit limit, long value, String message, byte[]... tars) {
        refused(limit, value, message, () -> new Builds(dir).limit(limit, value).tars(tars));
    }

    private static void refused(Limit limit, long value, String message, ThrowingCallable build) {
        assertThatThrownBy(build)
                .isInstanceOf(RefusedException.class)
                .hasMessageMatching(message + ", the limit is %d; .*--limit %s.*".formatted(value, limit));
    }

    @Test
    void entriesAreCountedOverAllLayers() throws IOException {
        byte[] two = of(TarEntry.dir("d"), TarEntry.file("d/f", "x"));
        taken(Limit.ENTRIES, 4, two, two);
        refused(
                Limit.ENTRIES,
                3,
                "layer [12] .*entry 'd(/f)?' at tar offset (0|512): with it the image has 4 entries",
                two,
                two);
    }

    @Test
    void entriesOfATreeAreCountedAsTheyAreListed() throws IOException {
        Path tree = Files.createDirectory(dir.resolve("tree"));
        for (int i = 0; i < 9; i++) {
            Files.createFile(tree.resolve("f" + i));
        }
        new Builds(dir).limit(Limit.ENTRIES, 10).from(tree).checked();
        refused(
                Limit.ENTRIES,
                9,
                "directory .*, entry '/': with it the image has 10 entries",
                () -> new Builds(dir).limit(Limit.ENTRIES, 9).from(tree));
    }

    @Test
    void pathsAreBoundedInNamesAndInBytes() throws IOException {
        byte[] deep = of(TarEntry.file("a/b/c", ""));
        taken(Limit.PATH_DEPTH, 3, deep);
        refused(Limit.PATH_DEPTH, 2, "layer 1 .*: entry 'a/b/c' at tar offset 0: its name has 3 names", deep);
        String spelling = "./".repeat(200) + "f";
        byte[] pax = of(TarEntry.file("f", "").pax("path", spelling));
        taken(Limit.PATH_BYTES, 401, pax);
        refused(Limit.PATH_BYTES, 400, "layer 1 .*: entry '(\\./)*f' at tar offset 0: its name has 401 bytes", pax);
        byte[] link = of(TarEntry.file("f", ""), TarEntry.hardlink("g", "f").pax("linkpath", spelling));
        taken(Limit.PATH_BYTES, 401, link);
        refused(Limit.PATH_BYTES, 400, "layer 1 .*: entry 'g' at tar offset 512: its link target has 401 bytes", link);
        byte[] gnu = of(TarEntry.of('L', "././@LongLink").data(spelling.getBytes()), TarEntry.file("f", ""));
        taken(Limit.PATH_BYTES, 401, gnu);
        refused(Limit.PATH_BYTES, 400, "layer 1 .*: tar offset 0: a GNU long name has 401 bytes", gnu);
    }

    @Test
    void theDepthOfATreeIsBounded() throws IOException {
        Path tree = Files.createDirectories(dir.resolve("tree/a/b/c"))
                .getParent()
                .getParent()
                .getParent();
        new Builds(dir).limit(Limit.PATH_DEPTH, 3).from(tree).checked();
        refused(
                Limit.PATH_DEPTH,
                2,
                "directory .*, entry '/a/b': the paths below it have 3 names",
                () -> new Builds(dir).limit(Limit.PATH_DEPTH, 2).from(tree));
    }

    @Test
    void paxHeadersOfAnEntryAreBoundedTogether() throws IOException {
        byte[] once = PaxRecords.of("comment", "x".repeat(985)).bytes();
        TarEntry header = TarEntry.of('x', "x").data(once);
        taken(
                Limit.PAX_BYTES,
                1996,
                of(header, header, TarEntry.file("f", ""), header, header, TarEntry.file("g", "")));
        refused(
                Limit.PAX_BYTES,
                1995,
                "layer 1 .*: tar offset 0: the PAX headers of one entry have 1996 bytes",
                of(header, header, TarEntry.file("f", "")));
        TarEntry huge = TarEntry.of('x', "x").claimSize(1 << 30);
        refused(Limit.PAX_BYTES, 1 << 20, "layer 1 .*: tar offset 0: a PAX header has 1073741824 bytes", of(huge));
    }

    @Test
    void globalPaxHeadersAreBoundedByWhatTheyHold() throws IOException {
        TarForge same = TarForge.inMemory();
        TarForge growing = TarForge.inMemory();
        for (int i = 0; i < 10; i++) {
            same.global(PaxRecords.of("SCHILY.xattr.user.a", "x".repeat(500)));
            growing.global(PaxRecords.of("SCHILY.xattr.user." + i, "x".repeat(500)));
        }
        taken(Limit.PAX_BYTES, 1024, same.file("f", "").bytes());
        refused(
                Limit.PAX_BYTES,
                1024,
                "layer 1 .*: tar offset 0: the global PAX headers so far hold 1038 bytes",
                growing.file("f", "").bytes());
    }

    @Test
    void xattrsOfAFileAreBoundedInNumberAndInBytes() throws IOException {
        TarEntry three = TarEntry.file("f", "")
                .xattr("user.a", new byte[100])
                .xattr("user.b", new byte[100])
                .xattr("user.c", new byte[100]);
        taken(Limit.XATTRS, 3, of(three));
        refused(Limit.XATTRS, 2, "layer 1 .*: entry 'f' at tar offset 0: it has 3 xattrs", of(three));
        taken(Limit.XATTR_BYTES, 12 + 3 * 108, of(three));
        refused(
                Limit.XATTR_BYTES,
                12 + 3 * 108 - 1,
                "layer 1 .*: entry 'f' at tar offset 0: its xattrs take 336 bytes of an inode",
                of(three));
    }

    @Test
    void bytesOfFilesAreBoundedHolesCounted() throws IOException {
        byte[] ten = of(TarEntry.file("a", "01234"), TarEntry.file("b", "01234"));
        taken(Limit.FILE_BYTES, 10, ten);
        refused(
                Limit.FILE_BYTES,
                9,
                "layer 1 .*: entry 'b' at tar offset 1024: with it the image's files have 10 bytes",
                ten);
    }

    @Test
    void aLayerOfZerosIsRefusedOnceItIsLarge() throws IOException {
        byte[] small = Compressed.gzip(of(TarEntry.file("zeros", new byte[16 << 20])));
        taken(Limit.RATIO, 1, small);
        byte[] head = TarForge.inMemory()
                .add(TarEntry.file("zeros", "").claimSize(1L << 30))
                .unended();
        byte[] member = Compressed.gzip(new byte[16 << 20]);
        java.io.ByteArrayOutputStream bomb = new java.io.ByteArrayOutputStream();
        bomb.write(Compressed.gzip(head));
        for (int i = 0; i < 17; i++) {
            bomb.write(member);
        }
        refused(
                Limit.RATIO,
                200,
                "layer 1 .*: entry 'zeros' at tar offset 0: \\d+ stored bytes have become 268\\d+ plain ones,"
                        + " more than 200 for each",
                bomb.toByteArray());
    }

    @Test
    void metadataOfAnImageIsBounded() throws IOException {
        TarForge many = TarForge.inMemory();
        for (int i = 0; i < 50; i++) {
            many.file("file-" + i, "");
        }
        taken(Limit.METADATA, 1 << 20, many.bytes());
        refused(
                Limit.METADATA,
                10_000,
                "layer 1 .*: entry 'file-\\d+' at tar offset \\d+: with it the image's metadata takes 10\\d+ bytes of"
                        + " memory",
                many.bytes());
        refused(
                Limit.METADATA,
                1 << 20,
                "layer 1 .*: entry 'x' at tar offset 0: with it the image's metadata takes \\d+ bytes of memory",
                of(TarEntry.file("x", "").pax("GNU.sparse.map", "0,0").pax("GNU.sparse.size", "" + (1L << 43))));
    }

    @Test
    void directoriesThatALinkImpliesAreBounded() {
        String long1 = "n/".repeat(900);
        refused(
                Limit.METADATA,
                100_000,
                "layer 1 .*: the way to '/l/f': it implies a directory 'n'; with it the image's metadata takes \\d+"
                        + " bytes of memory",
                of(TarEntry.symlink("l", long1), TarEntry.file("l/f", "")));
    }
}
