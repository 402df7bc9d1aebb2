package io.rafs.shouldfail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.rafs.testdata.SparseData;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import java.util.Arrays;
import java.util.List;

/** Layer tars with sparse files whose maps contradict themselves or their headers. */
final class SparseInputs {
    private static final byte[] DATA = new byte[512];

    private SparseInputs() {}

    static List<ShouldFail> all() {
        SparseData overlapping = SparseData.ofSize(4096).piece(0, DATA).piece(256, DATA);
        SparseData beyond = SparseData.ofSize(1000).piece(512, DATA);
        return List.of(
                sparse("old-pieces-overlap", overlapping, SparseData.Form.OLD_GNU),
                sparse("pieces-overlap-0-0", overlapping, SparseData.Form.PAX_0_0),
                sparse("pieces-overlap-0-1", overlapping, SparseData.Form.PAX_0_1),
                sparse("pieces-overlap-1-0", overlapping, SparseData.Form.PAX_1_0),
                sparse("piece-beyond-the-end", beyond, SparseData.Form.PAX_1_0),
                tar("old-map-cut", Arrays.copyOf(manyPieces(), 1024)),
                tar("old-real-size-negative", realSize(-1)),
                entry(
                        "map-with-odd-count",
                        file().pax("GNU.sparse.size", "4096").pax("GNU.sparse.map", "0,512,1024")),
                entry("map-not-numbers", file().pax("GNU.sparse.size", "4096").pax("GNU.sparse.map", "0,all")),
                entry(
                        "map-with-negative-offset",
                        file().pax("GNU.sparse.size", "4096").pax("GNU.sparse.map", "-512,512")),
                entry(
                        "offset-twice",
                        file().pax("GNU.sparse.size", "4096")
                                .pax("GNU.sparse.offset", "0")
                                .pax("GNU.sparse.offset", "512")),
                entry("numbytes-first", file().pax("GNU.sparse.size", "4096").pax("GNU.sparse.numbytes", "512")),
                entry("map-without-size", file().pax("GNU.sparse.map", "0,512")),
                entry(
                        "version-unknown",
                        file().pax("GNU.sparse.major", "2")
                                .pax("GNU.sparse.minor", "0")
                                .pax("GNU.sparse.realsize", "512")),
                entry("version-without-real-size", file().pax("GNU.sparse.major", "1")),
                entry("real-size-negative", file().pax("GNU.sparse.size", "-1").pax("GNU.sparse.map", "0,512")),
                entry(
                        "map-of-less-than-is-stored",
                        file().pax("GNU.sparse.size", "4096").pax("GNU.sparse.map", "0,100")),
                before("map-before-data-not-digits", "one\n0\n512\n"),
                before("map-before-data-empty-line", "1\n\n512\n"),
                before("map-before-data-cut", "40\n" + "0\n0\n".repeat(20) + "9".repeat(512)),
                tar(
                        "map-before-data-missing",
                        Arrays.copyOf(
                                TarForge.inMemory()
                                        .add(TarEntry.sparse(
                                                "disk",
                                                SparseData.ofSize(4096).piece(0, DATA),
                                                SparseData.Form.PAX_1_0))
                                        .unended(),
                                1536)));
    }

    private static TarEntry file() {
        return TarEntry.file("disk", DATA);
    }

    /** Ten pieces: four in the header, the others in a block of their own. */
    private static byte[] manyPieces() {
        SparseData data = SparseData.ofSize(1 << 16);
        for (int i = 0; i < 10; i++) {
            data.piece(4096L * i, DATA);
        }
        return TarForge.inMemory()
                .add(TarEntry.sparse("disk", data, SparseData.Form.OLD_GNU))
                .unended();
    }

    private static byte[] realSize(long size) {
        return TarForge.inMemory()
                .add(TarEntry.sparse("disk", SparseData.ofSize(size), SparseData.Form.OLD_GNU))
                .bytes();
    }

    private static ShouldFail before(String name, String map) {
        byte[] data = map.getBytes(ISO_8859_1);
        return entry(
                name,
                TarEntry.file("disk", Arrays.copyOf(data, data.length + 511 & ~511))
                        .pax("GNU.sparse.major", "1")
                        .pax("GNU.sparse.minor", "0")
                        .pax("GNU.sparse.realsize", "4096"));
    }

    private static ShouldFail sparse(String name, SparseData data, SparseData.Form form) {
        return entry(name, TarEntry.sparse("disk", data, form));
    }

    private static ShouldFail entry(String name, TarEntry entry) {
        return tar(name, TarForge.inMemory().add(entry).bytes());
    }

    private static ShouldFail tar(String name, byte[] bytes) {
        return ShouldFail.file("sparse", name + ".tar", bytes);
    }
}
