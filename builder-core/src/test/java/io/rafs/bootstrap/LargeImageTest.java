package io.rafs.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.Digest;
import io.rafs.format.EntryName;
import io.rafs.format.RefusedException;
import io.rafs.format.rafs.Compressor;
import io.rafs.format.rafs.Digester;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.image.FsNode;
import io.rafs.image.Meta;
import io.rafs.image.StoredFile;
import io.rafs.raw.RawBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Bootstraps of images with more data than a test can write: the layout only speaks of it. */
class LargeImageTest {

    private static final ImageOptions OPTIONS = new ImageOptions(1 << 20, Compressor.ZSTD, Digester.SHA256);

    /** A blob of one chunk at the far end of {@code size} bytes. */
    private static Blob blob(int layer, long size) {
        byte[] digest = new byte[32];
        digest[0] = (byte) layer;
        Chunk last = new Chunk(layer, 0, Digest.of(digest), 1 << 20, 1000, (1L << 40) - 2000, size - (1 << 20));
        return new Blob(
                layer,
                false,
                Digest.of(digest),
                Optional.of(Path.of("unused")),
                (1L << 40) - 1,
                Compressor.NONE,
                List.of(last),
                size,
                size,
                (1L << 40) - 1000,
                1024,
                Digest.ZERO);
    }

    private static FsNode.Directory tree(List<Blob> blobs) {
        TreeMap<EntryName, FsNode> children = new TreeMap<>();
        for (Blob blob : blobs) {
            StoredFile content = new StoredFile(1 << 20, blob.chunks());
            children.put(EntryName.of("f" + blob.number()), new FsNode.File(Meta.IMPLIED_DIRECTORY, content));
        }
        return new FsNode.Directory(Meta.IMPLIED_DIRECTORY, children);
    }

    private static RawBytes print(List<Blob> blobs) throws IOException {
        BootstrapLayout layout = BootstrapLayout.of(OPTIONS, tree(blobs), blobs, List.of());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BootstrapWriter.write(layout, out);
        assertThat((long) out.size()).isEqualTo(layout.size());
        return new RawBytes(out.toByteArray());
    }

    @Test
    @DisplayName("L8: offsets beyond 4 GiB keep all their bits")
    void offsetsBeyond4GibKeepAllTheirBits() throws IOException {
        RawBytes boot = print(List.of(blob(0, 1L << 42), blob(1, 1L << 43)));
        long lastBlock = (1L << 31) - 256; // of the second blob: (2^43 - 1 MiB) / 4096
        long entry = boot.u64(1152 + 24) + 80;
        assertThat(boot.u64(entry + 48)).as("stored offset").isEqualTo((1L << 40) - 2000);
        assertThat(boot.u64(entry + 56)).as("offset").isEqualTo(lastBlock * 4096);
        long blobTable = boot.u64(1152 + 8);
        assertThat(boot.u64(blobTable + 256 + 88)).as("compressed size").isEqualTo((1L << 40) - 1);
        assertThat(boot.u64(blobTable + 256 + 96)).as("uncompressed size").isEqualTo(1L << 43);
        assertThat(boot.u64(blobTable + 256 + 112)).as("ci offset").isEqualTo((1L << 40) - 1000);
        assertThat(boot.u32(1408 + 64)).as("blocks of the first device").isEqualTo(1L << 30);
        assertThat(boot.u32(1408 + 128 + 64)).as("blocks of the second device").isEqualTo(1L << 31);
        assertThat(boot.u32(1408 + 128 + 68)).as("mapped block").isEqualTo(boot.u32(1408 + 68) + (1L << 30));
        // root, then the two files: 64 bytes of inode and one index of 8 each
        long index = boot.u32(1024 + 40) * 4096 + 4096 + 64 + 64;
        List<Long> blocks = new ArrayList<>();
        for (long at = index; at < index + 400; at += 8) {
            if (boot.u8(at + 2) == 2) {
                blocks.add(boot.u32(at + 4));
            }
        }
        assertThat(blocks).contains(lastBlock);
    }

    @Test
    @DisplayName("L8: more than 2^32 blocks are refused")
    void moreThan2To32BlocksAreRefused() {
        List<Blob> blobs = List.of(blob(0, 1L << 43), blob(1, 1L << 43));
        assertThatThrownBy(() -> BootstrapLayout.of(OPTIONS, tree(blobs), blobs, List.of()))
                .isInstanceOf(RefusedException.class)
                .hasMessageMatching(
                        "the image needs 42949\\d+ blocks of address space, EROFS has 2\\^32; it is too large");
    }

    @Test
    void aDirectoryOfTwoHundredThousandNamesIsLaidOut() throws IOException {
        TreeMap<EntryName, FsNode> children = new TreeMap<>();
        for (int i = 0; i < 200_000; i++) {
            children.put(
                    EntryName.of("name-%07d".formatted(i)),
                    new FsNode.File(Meta.IMPLIED_DIRECTORY, new StoredFile(0, List.of())));
        }
        BootstrapLayout layout = BootstrapLayout.of(
                OPTIONS, new FsNode.Directory(Meta.IMPLIED_DIRECTORY, children), List.of(), List.of());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BootstrapWriter.write(layout, out);
        RawBytes boot = new RawBytes(out.toByteArray());
        assertThat(boot.u64(1024 + 16)).isEqualTo(200_001);
        assertThat(boot.u16(1024 + 14)).as("the root nid fits 16 bits").isEqualTo(128);
        // 24 bytes an entry, 170 to a block: the first has the dots, which take 27 bytes
        assertThat(boot.u64(4096 + 4096 + 8 - 4096)).as("size of the root").isBetween(200_000L * 24, 200_000L * 25);
    }
}
