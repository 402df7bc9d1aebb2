package io.rafs.shouldfail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.rafs.testdata.PaxRecords;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import java.util.Arrays;
import java.util.List;

/** Layer tars whose PAX records are malformed, or say what no file can be. */
final class PaxInputs {
    private PaxInputs() {}

    static List<ShouldFail> all() {
        return List.of(
                record("pax-size-negative", "size", "-1"),
                record("pax-size-not-a-number", "size", "12kB"),
                record("pax-size-beyond-64-bits", "size", "9223372036854775808"),
                record("pax-uid-not-a-number", "uid", "root"),
                record("pax-uid-negative", "uid", "-2"),
                record("pax-gid-beyond-32-bits", "gid", "4294967296"),
                record("pax-mtime-not-a-number", "mtime", "2023-11-14"),
                record("pax-mtime-with-exponent", "mtime", "1.7e9"),
                record("pax-mtime-two-signs", "mtime", "--1"),
                record("pax-path-with-nul", "path", "a\0b"),
                record("xattr-name-with-nul", "SCHILY.xattr.user.a\0b", "value"),
                record("xattr-libarchive-name-with-nul", "LIBARCHIVE.xattr.user.a%00b", "dmFsdWU="),
                record("xattr-libarchive-not-base64", "LIBARCHIVE.xattr.user.a", "***"),
                tar("pax-linkpath-with-nul", TarEntry.symlink("link", "to").pax("linkpath", "a\0b")),
                tar("hardlink-target-with-nul", TarEntry.hardlink("link", "to").pax("linkpath", "a\0b")),
                body("pax-record-without-length", "mtime=1\n"),
                body("pax-record-without-space", "10mtime=1\n"),
                body("pax-record-without-equals-sign", "8 mtime\n"),
                body("pax-record-without-key", "6 =abc\n"),
                body("pax-record-without-newline", "9 mtime=1"),
                body("pax-record-too-short", "3 mtime=1\n"),
                body("pax-record-beyond-its-header", "99 mtime=1\n"),
                body("pax-record-length-with-sign", "+10 mtime=1\n"),
                body("pax-second-record-malformed", "11 mtime=1\nuid=0\n"),
                whole(
                        "pax-global-record-malformed",
                        TarForge.inMemory()
                                .global(new PaxRecords().raw("uid=0\n".getBytes(ISO_8859_1)))
                                .file("f", "")
                                .bytes()),
                whole(
                        "pax-global-gid-too-large",
                        TarForge.inMemory()
                                .global(PaxRecords.of("gid", "99999999999"))
                                .file("f", "")
                                .bytes()),
                whole(
                        "pax-header-cut",
                        Arrays.copyOf(
                                TarForge.inMemory()
                                        .add(TarEntry.file("f", "").pax("comment", "c".repeat(600)))
                                        .unended(),
                                1024)),
                whole(
                        "pax-header-without-entry",
                        Arrays.copyOf(
                                TarForge.inMemory()
                                        .add(TarEntry.file("f", "").mtime("1"))
                                        .bytes(),
                                1024)));
    }

    private static ShouldFail record(String name, String key, String value) {
        return tar(name, TarEntry.file("etc/motd", "").pax(key, value));
    }

    private static ShouldFail body(String name, String body) {
        return tar(name, TarEntry.file("etc/motd", "").paxRaw(body.getBytes(ISO_8859_1)));
    }

    private static ShouldFail tar(String name, TarEntry entry) {
        return whole(name, TarForge.inMemory().add(entry).bytes());
    }

    private static ShouldFail whole(String name, byte[] tar) {
        return ShouldFail.file("pax", name + ".tar", tar);
    }
}
