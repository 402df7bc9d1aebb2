package io.rafs.unpack;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.build.Builds;
import io.rafs.raw.RawInode;
import io.rafs.read.ImageReader;
import io.rafs.testdata.Judge;
import io.rafs.testdata.SparseData;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.Tool;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tars that say what ustar has no room for, read by Python's tarfile and by our own reader. */
class UnpackedTarTest {
    private static final String LIST = """
            import sys, tarfile
            for e in tarfile.open(sys.argv[1], encoding='latin-1'):
                pax = {k: v for k, v in e.pax_headers.items() if 'xattr' in k}
                print(repr(e.name), e.type.decode(), oct(e.mode), e.uid, e.gid, e.size,
                      e.pax_headers.get('mtime', int(e.mtime)), repr(e.linkname), e.devmajor, e.devminor, pax)
            """;

    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({
        "-1, -1",
        "-1.25, -1.25",
        "-0.000000001, -0.000000001",
        "-2, -2",
        "1.5, 1.5",
        "1.000000001, 1.000000001",
        "0, 0",
        "8589934591, 8589934591",
        "8589934592, 8589934592",
        "99999999999.75, 99999999999.75"
    })
    void timesAreSpeltAsNumbers(String time, String spelt) throws IOException {
        assertThat(python(TarEntry.file("f", "x").mtime(time)))
                .isEqualTo("'f' 0 0o644 0 0 1 %s '' 0 0 {}".formatted(spelt));
    }

    @ParameterizedTest
    @CsvSource({"2097151, 2097151", "2097152, 2097152", "4294967295, 4294967294"})
    void ownersAreWhole(long uid, long gid) throws IOException {
        assertThat(python(TarEntry.file("f", "x").owner(uid, gid)))
                .isEqualTo("'f' 0 0o644 %d %d 1 1700000000 '' 0 0 {}".formatted(uid, gid));
    }

    @ParameterizedTest
    @ValueSource(ints = {99, 100, 101, 255})
    void namesAndLinksMayBeLong(int length) throws IOException {
        String name = "n".repeat(length);
        assertThat(python(TarEntry.symlink(name, "t".repeat(length))))
                .isEqualTo("'%s' 2 0o777 0 0 0 1700000000 '%s' 0 0 {}".formatted(name, "t".repeat(length)));
    }

    @Test
    void aLinkTargetMayHave4095Bytes() throws IOException {
        String target = "t/".repeat(2047) + "t";
        assertThat(python(TarEntry.symlink("l", target)))
                .isEqualTo("'l' 2 0o777 0 0 0 1700000000 '%s' 0 0 {}".formatted(target));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 120})
    void namesStayTheBytesThatTheyAre(int repeats) throws IOException {
        byte[] name = "\u00e9\u00ff".repeat(repeats).getBytes(StandardCharsets.ISO_8859_1);
        byte[] tar = Unpacked.tar(image(TarEntry.file(name, new byte[0])));

        assertThat(new String(tar, StandardCharsets.ISO_8859_1))
                .contains(new String(name, StandardCharsets.ISO_8859_1));
        assertThat(again(tar, "/" + "\u00e9\u00ff".repeat(repeats)).size()).isZero();
    }

    @Test
    void devicesHaveTheirNumbers() throws IOException {
        assertThat(python(TarEntry.device("d", 'b', 4095, 1_048_575)))
                .isEqualTo("'d' 4 0o644 0 0 0 1700000000 '' 4095 1048575 {}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"user.a=b", "user.=", "user.100%", "user.a%3Db", "user.a%25=", "user.\u00e4 b"})
    void xattrsOfAnyNameComeBack(String name) throws IOException {
        byte[] value = {0, '\n', '=', (byte) 0xff};
        TarEntry entry = TarEntry.file("f", "x");
        if (name.indexOf('=') < 0) {
            entry.xattr(name, value);
        } else {
            entry.pax("LIBARCHIVE.xattr." + name.replace("%", "%25").replace("=", "%3D"), "AAo9/w==");
        }
        byte[] tar = Unpacked.tar(image(entry));

        assertThat(again(tar, "/f").xattrs())
                .isEqualTo(Map.of(
                        new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1), "000a3dff"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"user.plain", "user.100%", "user.\u00e4 b"})
    void gnuTarSetsXattrsWhoseNamesItDoesNotDecode(String name) throws IOException {
        Judge.requireRoot("unpacking");
        byte[] tar = Unpacked.tar(image(TarEntry.file("f", "x").xattr(name, new byte[] {0, 1})));

        try (Unpacked extracted = Unpacked.byGnuTar(tar, dir.resolve("extracted"))) {
            Object value =
                    Files.getAttribute(extracted.root().resolve("f"), "user:" + name.substring("user.".length()));
            assertThat((byte[]) value).containsExactly(0, 1);
        }
    }

    @Test
    @Tag("long")
    void aFileOfMoreThanEightGibibytesHasItsSize() throws Exception {
        long size = (8L << 30) + 1;
        Builds.Built image = new Builds(dir)
                .chunkSize(16 << 20)
                .tars(TarForge.of(List.of(
                        TarEntry.sparse("big", SparseData.ofSize(size).endMark(), SparseData.Form.PAX_1_0),
                        TarEntry.file("behind", "x"))));
        Path list = dir.resolve("list");
        Process tar = new ProcessBuilder("tar", "-tvf", "-")
                .redirectOutput(list.toFile())
                .start();
        try (OutputStream out = tar.getOutputStream();
                ImageReader reader = Unpacked.reader(image);
                UnpackTarget target = new TarTarget(out)) {
            Unpack.run(reader, target, 2, bytes -> {});
        }

        assertThat(tar.waitFor()).isZero();
        assertThat(list).content().contains(" " + size + " ", " behind");
    }

    private Builds.Built image(TarEntry entry) throws IOException {
        return new Builds(dir).tars(TarForge.inMemory().add(entry).bytes());
    }

    /** What Python sees in the tar behind the root. */
    private String python(TarEntry entry) throws IOException {
        Path tar = Files.write(dir.resolve("tar"), Unpacked.tar(image(entry)));
        String[] lines = Tool.python().run("-c", LIST, tar).orFail().text().split("\n");
        assertThat(lines).as(Arrays.toString(lines)).hasSize(2);
        assertThat(lines[0]).startsWith("'.' 5 ");
        return lines[1];
    }

    /** A file of the image that is built from a tar. */
    private RawInode again(byte[] tar, String path) throws IOException {
        return new Builds(dir).tars(tar).checked().tree.get(path);
    }
}
