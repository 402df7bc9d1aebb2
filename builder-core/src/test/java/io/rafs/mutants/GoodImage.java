package io.rafs.mutants;

import io.rafs.build.Builds;
import io.rafs.build.Layout;
import io.rafs.check.Checked;
import io.rafs.chunk.Chunker;
import io.rafs.chunk.FastCdcChunker;
import io.rafs.chunk.FixedChunker;
import io.rafs.format.Digest;
import io.rafs.format.StructOut;
import io.rafs.format.blob.TailHeader;
import io.rafs.format.blob.TocEntry;
import io.rafs.format.rafs.Compressor;
import io.rafs.read.RepackedImage;
import io.rafs.testdata.Contents;
import io.rafs.testdata.Sha256;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A good image, to be damaged. */
enum GoodImage {
    STORED("none", null),
    LZ4("lz4", null),
    ZSTD("zstd:3", null),
    BATCHED("zstd:3", 4096),
    BATCHES("none", new RepackedImage(Compressor.ZSTD, Compressor.ZSTD, true, 8192)),
    BATCHES_PLAIN("none", new RepackedImage(Compressor.LZ4, Compressor.NONE, true, 4096)),
    GZIP("none", new RepackedImage(Compressor.GZIP, Compressor.LZ4, false, 0)),
    NATIVE_E("zstd:3", Layout.NATIVE_E, new FixedChunker(4096)),
    NATIVE_E_LZ4("lz4", Layout.NATIVE_E, new FastCdcChunker(8192, 16384, 65536)),
    NATIVE_E_STORED("none", Layout.NATIVE_E, new FixedChunker(4096)),
    NATIVE_F("zstd:3", Layout.NATIVE_F, new FastCdcChunker(8192, 16384, 65536)),
    NATIVE_F_LZ4("lz4", Layout.NATIVE_F, new FastCdcChunker(8192, 16384, 65536)),
    NATIVE_F_STORED("none", Layout.NATIVE_F, new FixedChunker(8192));

    private final Layout layout;
    private final Chunker chunker;
    private final String compression;
    private final int batchSize;
    private final RepackedImage packing;

    GoodImage(String compression, Layout layout, Chunker chunker) {
        this.layout = layout;
        this.chunker = chunker;
        this.compression = compression;
        this.batchSize = 0;
        this.packing = null;
    }

    GoodImage(String compression, RepackedImage packing) {
        this.layout = Layout.RAFS;
        this.chunker = new FixedChunker(4096);
        this.compression = compression;
        this.batchSize = 0;
        this.packing = packing;
    }

    GoodImage(String compression, int batchSize) {
        this.layout = Layout.RAFS;
        this.chunker = new FixedChunker(4096);
        this.compression = compression;
        this.batchSize = batchSize;
        this.packing = null;
    }

    /** Whether it is an image that only a kernel reads. */
    boolean isNative() {
        return layout != Layout.RAFS;
    }

    /** The image, without anything to be said against it. */
    Path build(Path dir) throws IOException {
        if (isNative()) {
            Path image = new Builds(dir)
                    .layouts(layout)
                    .chunker(chunker)
                    .packSmall(2048)
                    .compression(compression)
                    .tars(layer(), upper(), large())
                    .dir();
            Checked.of(image).assertClean();
            return image;
        }
        Path image = new Builds(dir)
                .chunkSize(4096)
                .compression(compression)
                .batchSize(batchSize)
                .prefetch("/d")
                .tars(layer(), upper())
                .dir();
        if (packing != null) {
            packing.apply(image);
        }
        Checked.of(image).assertClean();
        return image;
    }

    /** A bootstrap as Nydus puts it into the blob of a layer. */
    static byte[] embedded(byte[] bootstrap, boolean compressed) {
        byte[] stored = bootstrap;
        if (compressed) {
            stored = com.github.luben.zstd.Zstd.compress(bootstrap);
        }
        StructOut out = new StructOut(8192 + stored.length);
        out.zero(4096).bytes(stored);
        new TailHeader("image.boot", stored.length).encode(out);
        new TocEntry(
                        compressed ? 2 : TocEntry.PLAIN,
                        "image.boot",
                        Digest.parse(Sha256.hex(bootstrap)),
                        4096,
                        stored.length,
                        bootstrap.length)
                .encode(out);
        new TailHeader(TailHeader.TOC, TocEntry.SIZE).encode(out);
        return out.toByteArray();
    }

    /** A copy of an image that may be damaged. */
    static Path copy(Path image, Path to) throws IOException {
        Files.createDirectories(to.resolve("blobs"));
        Files.copy(image.resolve("bootstrap"), to.resolve("bootstrap"));
        try (var blobs = Files.list(image.resolve("blobs"))) {
            for (Path blob : (Iterable<Path>) blobs::iterator) {
                Files.copy(blob, to.resolve("blobs").resolve(blob.getFileName()));
            }
        }
        return to;
    }

    private static byte[] layer() {
        TarForge tar = TarForge.inMemory()
                .dir("d")
                .dir("d/e")
                .add(TarEntry.file("d/e/f", Contents.text(1, 10000))
                        .xattr("user.a", "one".getBytes(StandardCharsets.US_ASCII))
                        .xattr("security.b", "two".getBytes(StandardCharsets.US_ASCII)))
                .hardlink("d/g", "d/e/f")
                .symlink("l", "d/e")
                .symlink("m", "n/".repeat(2040))
                .device("c", 'c', 1, 3)
                .fifo("p")
                .file("small", "tiny")
                .file("random", Contents.random(2, 5000))
                .dir("many");
        for (int i = 0; i < 50; i++) {
            tar.hardlink("many/name-%02d-%s".formatted(i, "n".repeat(90)), "small");
        }
        return tar.bytes();
    }

    /** Several chunks, holes, and xattrs that files share. */
    private static byte[] large() {
        byte[] holes = new byte[60_000];
        System.arraycopy(Contents.text(4, 9000), 0, holes, 20_000, 9000);
        byte[] label = "label".getBytes(StandardCharsets.US_ASCII);
        return TarForge.inMemory()
                .add(TarEntry.file("large", Contents.text(5, 50_000)).xattr("security.selinux", label))
                .add(TarEntry.file("holes", holes).xattr("security.selinux", label))
                .file("tiny", "a slice")
                .bytes();
    }

    private static byte[] upper() {
        return TarForge.inMemory()
                .file("upper", Contents.text(3, 900))
                .file("zero", new byte[9000])
                .bytes();
    }
}
