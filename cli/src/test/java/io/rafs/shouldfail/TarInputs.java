package io.rafs.shouldfail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import java.util.Arrays;
import java.util.List;

/** Layer tars whose blocks are damaged, missing, or say what no file can be. */
final class TarInputs {
    private static final int BLOCK = 512;

    private TarInputs() {}

    static List<ShouldFail> all() {
        return List.of(
                tar("empty", new byte[0]),
                tar("text", "this is no tar\n".getBytes(ISO_8859_1)),
                tar("text-longer-than-a-block", "this is no tar\n".repeat(40).getBytes(ISO_8859_1)),
                tar("zip", Arrays.copyOf("PK\3\4\24\0\0\0\0\0".getBytes(ISO_8859_1), BLOCK)),
                tar(
                        "checksum-wrong",
                        TarForge.inMemory()
                                .add(TarEntry.file("f", "").wrongChecksum())
                                .bytes()),
                tar("checksum-not-octal", with(TarEntry.file("f", ""), 148, "0x1234")),
                tar(
                        "second-header-damaged",
                        TarForge.inMemory()
                                .file("good", "data")
                                .add(TarEntry.file("bad", "").wrongChecksum())
                                .bytes()),
                tar("header-cut", Arrays.copyOf(TarForge.inMemory().dir("d").unended(), 300)),
                tar(
                        "data-cut",
                        Arrays.copyOf(
                                TarForge.inMemory().file("f", new byte[1000]).unended(), 2 * BLOCK)),
                tar(
                        "data-of-a-passed-over-label-cut",
                        TarForge.inMemory()
                                .add(TarEntry.of('V', "label").claimSize(4096))
                                .unended()),
                tar(
                        "single-zero-block",
                        TarForge.inMemory()
                                .file("before", "")
                                .raw(new byte[BLOCK])
                                .file("behind", "")
                                .bytes()),
                tar("mode-not-octal", sealed(TarEntry.file("f", ""), 100, "rw-r--r")),
                tar("uid-not-octal", sealed(TarEntry.file("f", ""), 108, "root")),
                tar("gid-not-octal", sealed(TarEntry.file("f", ""), 116, "9")),
                tar("size-not-octal", sealed(TarEntry.file("f", ""), 124, "1k")),
                tar("mtime-not-octal", sealed(TarEntry.file("f", ""), 136, "2023-11-14")),
                tar("mtime-beyond-64-bits", sealed(TarEntry.file("f", ""), 136, "\u0080\1\2\3\4\5\6\7\10\11\12\13")),
                tar("size-negative", one(TarEntry.file("f", "").claimSize(-1))),
                tar("size-beyond-any-tar", one(TarEntry.file("f", "").claimSize(Long.MAX_VALUE))),
                tar("uid-negative", one(TarEntry.file("f", "").gnu().owner(-1, 0))),
                tar("gid-beyond-32-bits", one(TarEntry.file("f", "").gnu().owner(0, 1L << 32))),
                tar("type-unknown", one(TarEntry.of('Z', "f"))),
                tar("type-unprintable", one(TarEntry.of((char) 0x9b, "f"))),
                tar("type-incremental-dump", one(TarEntry.of('D', "d/"))),
                tar("type-multivolume", one(TarEntry.of('M', "f"))),
                tar("root-as-file", one(TarEntry.file("./", "data"))),
                tar("root-as-symlink", one(TarEntry.symlink("/", "elsewhere"))),
                tar("root-as-hardlink", one(TarEntry.hardlink("..", "f"))),
                tar("name-empty", one(TarEntry.file("", "data"))),
                tar("symlink-without-target", one(TarEntry.symlink("link", ""))),
                tar("device-major-beyond-linux", one(TarEntry.device("dev", 'c', 1 << 12, 0))),
                tar("device-minor-negative", one(TarEntry.device("dev", 'b', 8, -1))),
                tar("device-major-not-octal", sealed(TarEntry.device("dev", 'c', 1, 3), 329, "tty")),
                tar("gnu-long-name-cut", gnuLong('L', 200)),
                tar("gnu-long-link-cut", gnuLong('K', 200)),
                tar(
                        "gnu-long-name-without-entry",
                        TarForge.inMemory()
                                .add(TarEntry.of('L', "././@LongLink").data("a name\0".getBytes(ISO_8859_1)))
                                .bytes()));
    }

    private static ShouldFail tar(String name, byte[] bytes) {
        return ShouldFail.file("tar", name + ".tar", bytes);
    }

    private static byte[] one(TarEntry entry) {
        return TarForge.inMemory().add(entry).bytes();
    }

    private static byte[] gnuLong(char type, int claimed) {
        return TarForge.inMemory()
                .add(TarEntry.of(type, "././@LongLink").claimSize(claimed))
                .unended();
    }

    /** One entry whose header has this text at an offset, though its checksum does not know. */
    private static byte[] with(TarEntry entry, int offset, String text) {
        byte[] tar = one(entry);
        System.arraycopy(text.getBytes(ISO_8859_1), 0, tar, offset, text.length());
        return tar;
    }

    /** One entry whose header has this text at an offset and is otherwise right. */
    private static byte[] sealed(TarEntry entry, int offset, String text) {
        byte[] tar = with(entry, offset, text);
        Arrays.fill(tar, 148, 156, (byte) ' ');
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += tar[i] & 0xff;
        }
        System.arraycopy("%06o\0 ".formatted(sum).getBytes(ISO_8859_1), 0, tar, 148, 8);
        return tar;
    }
}
