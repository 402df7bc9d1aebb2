package io.rafs.shouldfail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.rafs.testdata.Compressed;
import io.rafs.testdata.DockerArchiveForge;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.OciLayer;
import io.rafs.testdata.TarForge;
import java.util.Arrays;
import java.util.List;

/** Layers that are compressed: damaged, cut, followed by junk, or in a way that layers are not. */
final class CompressedInputs {
    private static final byte[] TAR =
            TarForge.inMemory().file("f", "content\n".repeat(8)).bytes();
    private static final byte[] GZIP = Compressed.gzipStored(TAR);
    private static final byte[] ZSTD = Compressed.zstdRaw(TAR);
    private static final byte[] JUNK = "junk".getBytes(ISO_8859_1);

    private CompressedInputs() {}

    static List<ShouldFail> all() {
        return List.of(
                layer("gzip-header-cut.tar.gz", Arrays.copyOf(GZIP, 7)),
                layer("gzip-data-cut.tar.gz", Arrays.copyOf(GZIP, GZIP.length / 2)),
                layer("gzip-trailer-cut.tar.gz", Compressed.truncated(GZIP, 3)),
                layer("gzip-method-unknown.tar.gz", changed(GZIP, 2, 7)),
                layer("gzip-flags-reserved.tar.gz", changed(GZIP, 3, 0x40)),
                layer("gzip-block-type-reserved.tar.gz", changed(GZIP, 10, 7)),
                layer("gzip-stored-length-wrong.tar.gz", changed(GZIP, 11, 1)),
                layer("gzip-crc-wrong.tar.gz", changed(GZIP, GZIP.length - 8, 0)),
                layer("gzip-data-damaged.tar.gz", changed(GZIP, 15 + 512, 'C')),
                layer("gzip-length-wrong.tar.gz", changed(GZIP, GZIP.length - 1, 1)),
                layer("gzip-followed-by-junk.tar.gz", joined(GZIP, JUNK)),
                layer("gzip-followed-by-zstd.tar.gz", joined(GZIP, ZSTD)),
                layer("gzip-second-member-cut.tar.gz", joined(GZIP, Arrays.copyOf(GZIP, 40))),
                layer("gzip-of-nothing.tar.gz", Compressed.gzipStored(new byte[0])),
                layer("gzip-of-text.gz", Compressed.gzipStored("this is no tar\n".getBytes(ISO_8859_1))),
                layer("gzip-of-gzip.tar.gz.gz", Compressed.gzipStored(GZIP)),
                layer("gzip-of-a-cut-tar.tar.gz", Compressed.gzipStored(Arrays.copyOf(TAR, 530))),
                layer("gzip-of-an-oci-archive.tar.gz", Compressed.gzipStored(ociArchive())),
                layer(
                        "gzip-of-a-docker-archive.tar.gz",
                        Compressed.gzipStored(
                                new DockerArchiveForge().image("app:1", TAR).bytes())),
                layer("zstd-header-cut.tar.zst", Arrays.copyOf(ZSTD, 6)),
                layer("zstd-data-cut.tar.zst", Arrays.copyOf(ZSTD, ZSTD.length / 2)),
                layer("zstd-frame-header-reserved-bit.tar.zst", changed(ZSTD, 4, 0xe8)),
                layer("zstd-block-type-reserved.tar.zst", changed(ZSTD, 13, ZSTD[13] | 6)),
                layer("zstd-content-size-wrong.tar.zst", changed(ZSTD, 5, ZSTD[5] + 1)),
                layer("zstd-checksum-wrong.tar.zst", joined(changed(ZSTD, 4, 0xe4), JUNK)),
                layer("zstd-followed-by-junk.tar.zst", joined(ZSTD, JUNK)),
                layer("zstd-of-nothing.tar.zst", Compressed.zstdSkippable(JUNK)),
                layer("zstd-of-an-oci-archive.tar.zst", Compressed.zstdRaw(ociArchive())),
                layer("xz.tar.xz", "\u00fd7zXZ\0\0\4".getBytes(ISO_8859_1)),
                layer("bzip2.tar.bz2", "BZh91AY&SY".getBytes(ISO_8859_1)),
                layer("lz4.tar.lz4", "\4\"M\30d@\u00a7\0\0\0\0\5]\u00cc\2".getBytes(ISO_8859_1)));
    }

    private static byte[] ociArchive() {
        return new OciForge().tag("v1", OciImage.of(OciLayer.plain(TAR))).asOciArchive();
    }

    private static ShouldFail layer(String name, byte[] bytes) {
        return ShouldFail.file("compressed", name, bytes);
    }

    private static byte[] changed(byte[] stream, int at, int octet) {
        byte[] other = stream.clone();
        other[at] = (byte) octet;
        return other;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
