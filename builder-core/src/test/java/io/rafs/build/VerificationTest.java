package io.rafs.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.codec.ChunkCodec;
import io.rafs.format.EntryName;
import io.rafs.image.Chunk;
import io.rafs.image.FsNode;
import io.rafs.image.Meta;
import io.rafs.image.StoredFile;
import io.rafs.testdata.Contents;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import io.rafs.verify.VerificationException;
import io.rafs.verify.Verify;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
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

    private SpoiledBuilds builds;
    private Path output;

    @BeforeEach
    void makeTar() throws IOException {
        builds = new SpoiledBuilds(
                dir,
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
        output = builds.output();
    }

    private static Meta meta(FsNode node) {
        return node.meta();
    }

    @ParameterizedTest
    @EnumSource(Verify.class)
    void aGoodBuildIsPublished(Verify verify) throws IOException {
        builds.build(verify, Faults.NONE, "zstd");
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
        builds.assertFound(Verify.FULL, flip, compression, "chunk 0 of blob 0");
    }

    @Test
    void aDroppedChunkOfAFileIsFound() throws IOException {
        Faults drop = SpoiledBuilds.replacing("b", node -> {
            List<Chunk> chunks = ((FsNode.File) node).content().chunks();
            return new FsNode.File(meta(node), new StoredFile(CHUNK, chunks.subList(0, 1)));
        });
        builds.assertFound(Verify.METADATA, drop, "zstd", "/b: size is 4096, expected 8192");
    }

    @Test
    void aChunkOfAnotherFileIsFound() throws IOException {
        Faults swap = SpoiledBuilds.replacing("b", node -> {
            List<Chunk> chunks = ((FsNode.File) node).content().chunks();
            return new FsNode.File(meta(node), new StoredFile(2 * CHUNK, List.of(chunks.get(1), chunks.get(0))));
        });
        builds.assertFound(
                Verify.METADATA, swap, "none", "/b: chunk 0 is ChunkIndex[blob=0, chunk=5, block=5], expected");
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
        builds.assertFound(Verify.FULL, drop, "none", "chunk 1 of blob 0 has the digest");
    }

    @Test
    void aWrongTimeIsFound() throws IOException {
        Faults late = SpoiledBuilds.replacing(
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
        builds.assertFound(Verify.METADATA, late, "zstd", "/x: mtime is 1600000001, expected 1600000000");
    }

    @Test
    void aLostXattrIsFound() throws IOException {
        Faults lost = SpoiledBuilds.replacing(
                "x", node -> new FsNode.File(meta(node).withXattrs(List.of()), ((FsNode.File) node).content()));
        builds.assertFound(Verify.METADATA, lost, "zstd", "/x: xattrs is [], expected [user.kept=yes]");
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
        builds.assertFound(Verify.METADATA, swap, "zstd", "/a2: its inode is ");
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
        builds.assertFound(Verify.METADATA, rename, "zstd", "/x: it is missing");
        assertThatThrownBy(() -> builds.build(Verify.METADATA, rename, "zstd"))
                .hasMessageContaining("/y: no layer has it");
    }

    @Test
    void aBootstrapThatBreaksARuleOnlyIsFoundToo() throws IOException {
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
        builds.assertFound(
                Verify.METADATA,
                checksum,
                "zstd",
                "@ 0x404: checksum is 0x00000001, expected 0: Nydus refuses others [superblock.checksum]");
    }

    @Test
    void anOldImageStaysWhereTheNewOneIsWrong() throws IOException {
        builds.build(Verify.METADATA, Faults.NONE, "zstd");
        byte[] old = Files.readAllBytes(output.resolve("bootstrap"));
        Faults lost = SpoiledBuilds.replacing(
                "x", node -> new FsNode.File(meta(node).withXattrs(List.of()), ((FsNode.File) node).content()));
        assertThatThrownBy(() -> builds.build(Verify.METADATA, lost, "zstd")).isInstanceOf(VerificationException.class);
        assertThat(output.resolve("bootstrap")).hasBinaryContent(old);
    }
}
