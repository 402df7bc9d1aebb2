package io.rafs.mutants;

import io.rafs.testdata.Contents;
import io.rafs.testdata.PaxRecords;
import io.rafs.testdata.SparseData;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import java.nio.charset.StandardCharsets;

/** Good layer tars of all dialects, to be damaged. Small, so that damage hits something. */
final class GoodTars {
    private static final String LONG = "long-name-".repeat(14);

    private GoodTars() {}

    static byte[] base() {
        return TarForge.inMemory()
                .dir("d")
                .dir("d/e")
                .file("d/e/f", Contents.text(1, 5000))
                .hardlink("d/g", "d/e/f")
                .symlink("l", "d/e")
                .file("zero", new byte[5000])
                .bytes();
    }

    static byte[] pax() {
        return TarForge.inMemory()
                .global(PaxRecords.of("mtime", "1700000000.5"))
                .dir("d")
                .add(TarEntry.file("d/" + LONG, Contents.text(1, 700))
                        .owner(3_000_000, 4_000_000)
                        .mtime("1600000000.123456789")
                        .xattr("user.a", "one".getBytes(StandardCharsets.US_ASCII))
                        .xattr(
                                "security.capability",
                                new byte[] {1, 0, 0, 2, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}))
                .add(TarEntry.file("sized", Contents.text(2, 600))
                        .pax("size", "600")
                        .pax("path", "d/sized"))
                .symlink("s", LONG + "/" + LONG)
                .hardlink("h", "d/" + LONG)
                .whiteout("d", "e")
                .opaque("d")
                .bytes();
    }

    static byte[] gnu() {
        return TarForge.inMemory()
                .volumeLabel("label")
                .add(TarEntry.dir("d").gnu())
                .add(TarEntry.file("d/" + LONG, Contents.text(1, 5000)).gnu().owner(1L << 33, 1L << 31))
                .add(TarEntry.symlink("s", LONG + LONG).gnu())
                .add(TarEntry.hardlink("h", "d/" + LONG).gnu())
                .add(TarEntry.device("c", 'c', 1, 3).gnu().base256())
                .bytes();
    }

    static byte[] ustar() {
        return TarForge.inMemory()
                .dir("d")
                .add(TarEntry.file("p".repeat(90) + "/" + "n".repeat(90), Contents.text(1, 600))
                        .ustarPrefix())
                .add(TarEntry.file("old", "v7").v7())
                .device("b", 'b', 8, 1)
                .fifo("d/fifo")
                .symlink("l", "../../d")
                .file("l/through", "a link")
                .hardlink("h", "old")
                .whiteout("", "zero")
                .file("zeros", new byte[4096])
                .file("same", Contents.text(1, 5000))
                .bytes();
    }

    static byte[] sparse() {
        TarForge tar = TarForge.inMemory();
        for (SparseData.Form form : SparseData.Form.values()) {
            SparseData data = SparseData.ofSize(40_000)
                    .piece(4096, Contents.text(1, 1024))
                    .piece(12_288, Contents.text(2, 512));
            for (int i = 0; i < 5; i++) {
                data.piece(20_480 + 4096L * i, Contents.text(3 + i, 512));
            }
            tar.add(TarEntry.sparse("sparse-" + form.ordinal(), data.endMark(), form));
        }
        return tar.bytes();
    }
}
