package io.rafs.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.codec.ChunkCodec;
import io.rafs.codec.Compression;
import io.rafs.format.EntryName;
import io.rafs.format.rafs.Digester;
import io.rafs.image.Chunk;
import io.rafs.image.FsNode;
import io.rafs.image.Limits;
import io.rafs.image.Meta;
import io.rafs.image.StoredFile;
import io.rafs.source.SourceOptions;
import io.rafs.testdata.Contents;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import io.rafs.tree.WhiteoutSpec;
import io.rafs.verify.VerificationException;
import io.rafs.verify.Verify;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A build that went wrong on the way is told by reading the image back, and nothing of it appears. */
class VerificationTest {
    private static final int CHUNK = 4096;

    @TempDir
    private Path dir;

    private Path tar;
    private Path output;

    @BeforeEach
    void makeTar() throws IOException {
        tar = dir.resolve("layer.tar");
        output = dir.resolve("image");
        Files.write(
                tar,
                TarForge.inMemory()
                        .file("a", Contents.text(1, 3 * CHUNK + 17))
                        .file("b", Contents.text(2, 2 * CHUNK))
                        .add(TarEntry.hardlink("a2", "a"))
                        .add(TarEntry.hardlink("b2", "b"))
                        .add(TarEntry.file("x", "x".getBytes(StandardCharsets.US_ASCII))
                                .mtime(1_600_000_000)
                                .pax("SCHILY.xattr.user.kept", "yes"))
                        .add(TarEntry.symlink("link", "a"))
                        .bytes());
    }

    private void build(Verify verify, Faults faults, String compression) throws IOException {
        BuildPlan plan = new BuildPlan(
                List.of(tar),
                SourceOptions.NONE,
                output,
                true,
                CHUNK,
                Compression.parse(compression),
                Digester.SHA256,
                WhiteoutSpec.OCI,
                List.of(),
                2,
                Limits.DEFAULT,
                verify);
        Build.run(plan, InputStream.nullInputStream(), BuildProgress.NONE, faults);
    }

    /** Asserts that the fault is found and nothing is left, and that it would have got out otherwise. */
    private void assertFound(Verify verify, Faults faults, String compression, String message) throws IOException {
        assertThatThrownBy(() -> build(verify, faults, compression))
                .isInstanceOf(VerificationException.class)
                .hasMessageStartingWith("the image as written is not what the layers said; it is not published:")
                .hasMessageContaining(message);
        try (Stream<Path> left = Files.list(dir)) {
            assertThat(left).containsExactly(tar);
        }
        build(Verify.OFF, faults, compression);
        assertThat(output.resolve("bootstrap")).exists();
    }

    /** Writes another file in place of one. */
    private static Faults replacing(String name, UnaryOperator<FsNode> change) {
        return new Faults() {
            @Override
            public FsNode.Directory tree(FsNode.Directory tree) {
                SortedMap<EntryName, FsNode> children = new TreeMap<>(tree.children());
                children.computeIfPresent(EntryName.of(name), (key, node) -> change.apply(node));
                return new FsNode.Directory(tree.meta(), children);
            }
        };
    }

    private static Meta meta(FsNode node) {
        return node.meta();
    }

    @ParameterizedTest
    @EnumSource(Verify.class)
    void aGoodBuildIsPublished(Verify verify) throws IOException {
        build(verify, Faults.NONE, "zstd");
        assertThat(output.resolve("bootstrap")).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"zstd", "lz4"})
    void aBitThatFlipsBetweenCompressorAndFileIsFound(String compression) throws IOException {
        Faults flip = new Faults() {
            @Override
            public ChunkCodec codec(ChunkCodec codec) {
                return new ChunkCodec() {
                    @Override
                    public int compress(byte[] in, int offset, int length, byte[] out, int outOffset) {
                        int size = codec.compress(in, offset, length, out, outOffset);
                        out[outOffset + size / 2] ^= 4;
                        return size;
                    }

                    @Override
                    public void close() {
                        codec.close();
                    }
                };
            }
        };
        assertFound(Verify.FULL, flip, compression, "chunk 0 of blob 0");
    }

    @Test
    void aDroppedChunkOfAFileIsFound() throws IOException {
        Faults drop = replacing("b", node -> {
            List<Chunk> chunks = ((FsNode.File) node).content().chunks();
            return new FsNode.File(meta(node), new StoredFile(CHUNK, chunks.subList(0, 1)));
        });
        assertFound(Verify.METADATA, drop, "zstd", "/b: size is 4096, expected 8192");
    }

    @Test
    void aChunkOfAnotherFileIsFound() throws IOException {
        Faults swap = replacing("b", node -> {
            List<Chunk> chunks = ((FsNode.File) node).content().chunks();
            return new FsNode.File(meta(node), new StoredFile(2 * CHUNK, List.of(chunks.get(1), chunks.get(0))));
        });
        assertFound(Verify.METADATA, swap, "none", "/b: chunk 0 is ChunkIndex[blob=0, chunk=5, block=5], expected");
    }

    @Test
    void aChunkThatNeverReachedTheBlobIsFound() throws IOException {
        Faults drop = new Faults() {
            @Override
            public void written(Path directory) throws IOException {
                try (Stream<Path> blobs = Files.list(directory.resolve("blobs"));
                        RandomAccessFile blob = new RandomAccessFile(
                                blobs.findFirst().orElseThrow().toFile(), "rw")) {
                    blob.seek(CHUNK);
                    blob.write(new byte[CHUNK]);
                }
            }
        };
        assertFound(Verify.FULL, drop, "none", "chunk 1 of blob 0 has the digest");
    }

    @Test
    void aWrongTimeIsFound() throws IOException {
        Faults late = replacing(
                "x",
                node -> new FsNode.File(
                        new Meta(
                                meta(node).permissions(),
                                meta(node).uid(),
                                meta(node).gid(),
                                meta(node).mtime() + 1,
                                0,
                                meta(node).xattrs()),
                        ((FsNode.File) node).content()));
        assertFound(Verify.METADATA, late, "zstd", "/x: mtime is 1600000001, expected 1600000000");
    }

    @Test
    void aLostXattrIsFound() throws IOException {
        Faults lost = replacing(
                "x", node -> new FsNode.File(meta(node).withXattrs(List.of()), ((FsNode.File) node).content()));
        assertFound(Verify.METADATA, lost, "zstd", "/x: xattrs is [], expected [user.kept=yes]");
    }

    @Test
    void aSwappedHardLinkIsFound() throws IOException {
        Faults swap = new Faults() {
            @Override
            public FsNode.Directory tree(FsNode.Directory tree) {
                SortedMap<EntryName, FsNode> children = new TreeMap<>(tree.children());
                FsNode a2 = children.get(EntryName.of("a2"));
                children.put(EntryName.of("a2"), children.get(EntryName.of("b2")));
                children.put(EntryName.of("b2"), a2);
                return new FsNode.Directory(tree.meta(), children);
            }
        };
        assertFound(Verify.METADATA, swap, "zstd", "/a2: its inode is ");
    }

    @Test
    void aFileThatIsMissingAndOneThatIsTooMuchAreFound() throws IOException {
        Faults rename = new Faults() {
            @Override
            public FsNode.Directory tree(FsNode.Directory tree) {
                SortedMap<EntryName, FsNode> children = new TreeMap<>(tree.children());
                children.put(EntryName.of("y"), children.remove(EntryName.of("x")));
                return new FsNode.Directory(tree.meta(), children);
            }
        };
        assertFound(Verify.METADATA, rename, "zstd", "/x: it is missing");
        assertThatThrownBy(() -> build(Verify.METADATA, rename, "zstd")).hasMessageContaining("/y: no layer has it");
    }

    @Test
    void aBootstrapThatBreaksARuleOnlyIsFoundByAFullLook() throws IOException {
        Faults checksum = new Faults() {
            @Override
            public void written(Path directory) throws IOException {
                try (RandomAccessFile file =
                        new RandomAccessFile(directory.resolve("bootstrap").toFile(), "rw")) {
                    file.seek(1028);
                    file.write(1);
                }
            }
        };
        assertFound(
                Verify.FULL,
                checksum,
                "zstd",
                "@ 0x404: checksum is 0x00000001, expected 0: Nydus refuses others [superblock.checksum]");
    }

    @Test
    void anOldImageStaysWhereTheNewOneIsWrong() throws IOException {
        build(Verify.METADATA, Faults.NONE, "zstd");
        byte[] old = Files.readAllBytes(output.resolve("bootstrap"));
        Faults lost = replacing(
                "x", node -> new FsNode.File(meta(node).withXattrs(List.of()), ((FsNode.File) node).content()));
        assertThatThrownBy(() -> build(Verify.METADATA, lost, "zstd")).isInstanceOf(VerificationException.class);
        assertThat(output.resolve("bootstrap")).hasBinaryContent(old);
    }
}
