package io.rafs.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.codec.ChunkCodec;
import io.rafs.format.erofs.DeviceNumber;
import io.rafs.image.FsNode;
import io.rafs.image.Meta;
import io.rafs.raw.RawImage;
import io.rafs.testdata.Contents;
import io.rafs.testdata.SparseData;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import io.rafs.verify.VerificationException;
import io.rafs.verify.Verify;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each thing that an image says of a file, and each of its files, is read back. */
class PlantedFaultsTest {
    private static final int CHUNK = SpoiledBuilds.CHUNK;

    @TempDir
    private Path dir;

    private SpoiledBuilds builds;

    @BeforeEach
    void layer() throws IOException {
        builds = new SpoiledBuilds(
                dir,
                TarForge.inMemory()
                        .file("a", Contents.text(1, 3 * CHUNK + 17))
                        .file("x", "x")
                        .symlink("link", "a")
                        .device("null", 'c', 1, 3)
                        .bytes());
    }

    /** Writes other attributes than the layer has. */
    private static Faults meta(UnaryOperator<Meta> change) {
        return SpoiledBuilds.replacing(
                "x", node -> new FsNode.File(change.apply(node.meta()), ((FsNode.File) node).content()));
    }

    private void assertFound(Faults faults, String message) throws IOException {
        builds.assertFound(Verify.METADATA, faults, "zstd", message);
    }

    @Test
    void wrongAttributesAreFound() throws IOException {
        assertFound(
                meta(m -> new Meta(0755, m.uid(), m.gid(), m.mtime(), m.mtimeNanos(), m.xattrs())),
                "/x: permissions is 493, expected 420");
        deleteImage();
        assertFound(
                meta(m -> new Meta(m.permissions(), 7, m.gid(), m.mtime(), m.mtimeNanos(), m.xattrs())),
                "/x: uid is 7, expected 0");
        deleteImage();
        assertFound(
                meta(m -> new Meta(m.permissions(), m.uid(), 7, m.mtime(), m.mtimeNanos(), m.xattrs())),
                "/x: gid is 7, expected 0");
        deleteImage();
        assertFound(
                meta(m -> new Meta(m.permissions(), m.uid(), m.gid(), m.mtime(), 1, m.xattrs())),
                "/x: nanoseconds of mtime is 1, expected 0");
    }

    private void deleteImage() throws IOException {
        try (Stream<Path> files = Files.walk(builds.output())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void aWrongLinkTargetIsFound() throws IOException {
        Faults fault = SpoiledBuilds.replacing(
                "link", node -> new FsNode.Symlink(node.meta(), "b".getBytes(StandardCharsets.US_ASCII)));
        assertFound(fault, "/link: target is b, expected a");
    }

    @Test
    void aWrongDeviceNumberIsFound() throws IOException {
        Faults fault = SpoiledBuilds.replacing(
                "null",
                node -> new FsNode.Special(node.meta(), ((FsNode.Special) node).type(), new DeviceNumber(1, 5)));
        assertFound(fault, "/null: device number is 261, expected 259");
    }

    @Test
    void aWrongPrefetchTableIsFound() throws IOException {
        builds.prefetch("/a");
        assertFound(spoiling("bootstrap", 1152 + 48, new byte[4]), "the image: prefetch table is [], expected [");
    }

    /** Overwrites a piece of a file of the image; of the only blob, if {@code name} is its directory. */
    private static Faults spoiling(String name, long at, byte[] bytes) {
        return new Faults() {
            @Override
            public void written(Path directory) throws IOException {
                try (RandomAccessFile file = open(directory, name)) {
                    file.seek(at);
                    file.write(bytes);
                }
            }
        };
    }

    private static Faults cutting(String name, long less) {
        return new Faults() {
            @Override
            public void written(Path directory) throws IOException {
                try (RandomAccessFile file = open(directory, name)) {
                    file.setLength(file.length() - less);
                }
            }
        };
    }

    private static RandomAccessFile open(Path directory, String name) throws IOException {
        Path file = directory.resolve(name);
        if (Files.isDirectory(file)) {
            try (Stream<Path> files = Files.list(file)) {
                file = files.findFirst().orElseThrow();
            }
        }
        return new RandomAccessFile(file.toFile(), "rw");
    }

    @Test
    void aWrongDigestInTheChunkTableIsFound() throws IOException {
        builds.build(Verify.OFF, Faults.NONE, "zstd");
        long table = RawImage.read(builds.output()).chunkTable();
        deleteImage();
        assertFound(spoiling("bootstrap", table, new byte[32]), ": digest is 0000000000");
    }

    @Test
    void aBlobIdThatIsNoFileIsFoundAndNotCalledAMissingBlob() throws IOException {
        byte[] other = "0".repeat(64).getBytes(StandardCharsets.US_ASCII);
        assertFound(spoiling("bootstrap", 4096, other), "blob 0: id is 0000000000");
    }

    @Test
    void aBlobThatIsGoneIsFound() throws IOException {
        Faults gone = new Faults() {
            @Override
            public void written(Path directory) throws IOException {
                try (Stream<Path> files = Files.list(directory.resolve("blobs"))) {
                    Files.delete(files.findFirst().orElseThrow());
                }
            }
        };
        assertThatThrownBy(() -> builds.build(Verify.METADATA, gone, "zstd"))
                .isInstanceOf(VerificationException.class)
                .hasMessageContaining(": it is not there");
    }

    @ParameterizedTest
    @CsvSource({
        "blobs, 1, blob 0: size of the file is ",
        "blobs, 700, blob 0: size of the file is ",
        "bootstrap, 1, 'bytes, expected a multiple of 4096 [file.size]'",
        "bootstrap, 4095, chunk table of ",
        "bootstrap, 12288, chunk table of ",
    })
    void aFileThatWasCutIsFound(String name, long less, String message) throws IOException {
        assertFound(cutting(name, less), message);
    }

    @Test
    void aChunkWhoseBytesAreNotThoseOfEachFileThatHasItIsFound() throws IOException {
        // Every chunk is compressed from the bytes of the first: as if two chunks had been taken for one.
        Map<Integer, byte[]> firsts = new ConcurrentHashMap<>();
        Faults same = new Faults() {
            @Override
            public ChunkCodec codec(ChunkCodec codec) {
                return new ChunkCodec() {
                    @Override
                    public int compress(byte[] in, int offset, int length, byte[] out, int outOffset) {
                        byte[] bytes =
                                firsts.computeIfAbsent(length, key -> Arrays.copyOfRange(in, offset, offset + key));
                        return codec.compress(bytes, 0, length, out, outOffset);
                    }

                    @Override
                    public void close() {
                        codec.close();
                    }
                };
            }
        };
        builds.assertFound(Verify.FULL, same, "zstd", " has the digest ");
    }

    @ParameterizedTest
    @CsvSource({"4096, none, 1", "4096, zstd, 8", "16777216, lz4, 1", "16777216, zstd, 8", "16777216, none, 8"})
    void everyFormOfContentIsGoodInFull(int chunkSize, String compression, int threads) throws IOException {
        byte[] large = Contents.random(3, (16 << 20) + 5);
        SparseData sparse = SparseData.ofSize(5 << 20)
                .piece(100_000, Contents.text(4, 9000))
                .piece(4 << 20, Contents.text(5, 10));
        byte[] layer = TarForge.inMemory()
                .file("empty", "")
                .file("large", large)
                .hardlink("also-large", "large")
                .add(TarEntry.sparse("sparse", sparse, SparseData.Form.PAX_1_0))
                .add(TarEntry.sparse("hole", SparseData.ofSize(1 << 20), SparseData.Form.PAX_1_0))
                .file("zeros", new byte[40_000])
                .dir("d")
                .hardlink("d/sparse", "sparse")
                .bytes();
        SpoiledBuilds good = new SpoiledBuilds(Files.createDirectory(dir.resolve("good")), layer)
                .chunkSize(chunkSize)
                .threads(threads);
        good.build(Verify.FULL, Faults.NONE, compression);
        RawImage image = RawImage.read(good.output());
        assertThat(image.content("/large").length).isGreaterThanOrEqualTo(large.length);
        assertThat(image.at("/d/sparse").nid()).isEqualTo(image.at("/sparse").nid());
    }
}
