package io.rafs.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.RefusedException;
import io.rafs.raw.RawImage;
import io.rafs.raw.RawInode;
import io.rafs.testdata.Contents;
import io.rafs.testdata.SparseData;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attributes and contents of files as they stand in the image. */
class InodeCasesTest {

    private static final int CHUNK = Builds.CHUNK;

    @TempDir
    private Path dir;

    @Test
    @DisplayName("L4: every inode keeps its own time, also before 1970 and to the nanosecond")
    void everyInodeKeepsItsOwnTime() throws IOException {
        RawImage image = build(TarForge.inMemory()
                .add(TarEntry.file("old", "x").mtime("-1.25"))
                .add(TarEntry.file("new", "x").mtime("17179869184.000000001"))
                .add(TarEntry.dir("d").mtime(5)));
        assertThat(image.at("/old").mtime()).isEqualTo(-2);
        assertThat(image.at("/old").nanos()).isEqualTo(750_000_000);
        assertThat(image.at("/new").mtime()).isEqualTo(1L << 34);
        assertThat(image.at("/new").nanos()).isEqualTo(1);
        assertThat(image.at("/d").mtime()).isEqualTo(5);
        assertThat(image.at("/").mtime()).isZero();
    }

    @Test
    @DisplayName("L5: xattrs keep name and value for each prefix")
    void xattrsKeepNameAndValueForEachPrefix() throws IOException {
        byte[] acl = HexFormat.of().parseHex("0200000001000600ffffffff04000400ffffffff20000400ffffffff");
        RawInode inode = build(TarForge.inMemory()
                        .add(TarEntry.dir("d")
                                .xattr("user.b", new byte[] {1, 2, 3, 4, 5})
                                .xattr("user.a", new byte[] {0})
                                .xattr("trusted.t", new byte[300])
                                .xattr("security.capability", new byte[20])
                                .xattr("system.posix_acl_access", acl)
                                .xattr("system.posix_acl_default", acl)))
                .at("/d");
        assertThat(inode.xattrs())
                .containsOnlyKeys(
                        "user.a",
                        "user.b",
                        "trusted.t",
                        "security.capability",
                        "system.posix_acl_access",
                        "system.posix_acl_default")
                .containsEntry("user.b", "0102030405")
                .containsEntry("user.a", "00")
                .containsEntry("system.posix_acl_access", HexFormat.of().formatHex(acl));
    }

    @Test
    @DisplayName("L5: xattrs that do not fit an inode are refused, not cut")
    void xattrsThatDoNotFitAnInodeAreRefused() throws IOException {
        TarEntry four = TarEntry.file("f", "x");
        for (int i = 0; i < 4; i++) {
            four.xattr("user.big" + i, new byte[65519]);
        }
        assertThat(build(TarForge.inMemory().add(four)).at("/f").xattrs()).hasSize(4);
        byte[] five = TarForge.inMemory()
                .add(four.xattr("user.one-more", new byte[4000]))
                .bytes();
        assertThatThrownBy(() -> new Builds(dir).tars(five))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("entry 'f' at tar offset 0")
                .hasMessageContaining("xattr");
    }

    @Test
    @DisplayName("L6: an image of nothing is a root alone, without blobs")
    void anImageOfNothingIsARootAloneWithoutBlobs() throws IOException {
        RawImage image = new Builds(dir).prefetch("/").tars(new byte[1024]).checked();
        assertThat(image.tree).containsOnlyKeys("/");
        assertThat(image.at("/").mode()).isEqualTo(0040755);
        assertThat(image.at("/").size()).isEqualTo(27);
        assertThat(image.devices()).isZero();
        assertThat(image.prefetch()).isEmpty();
        assertThat(image.metaStart()).isZero();
        assertThat(image.chunkTableEntries()).isZero();
    }

    @Test
    @DisplayName("L6: empty files and links bring no blob either")
    void emptyFilesAndLinksBringNoBlob() throws IOException {
        RawImage image = build(TarForge.inMemory()
                .file("empty", "")
                .hardlink("also-empty", "empty")
                .symlink("l", "empty")
                .fifo("p")
                .device("null", 'c', 1, 3));
        assertThat(image.devices()).isZero();
        assertThat(image.at("/empty").links()).isEqualTo(2);
        assertThat(image.at("/also-empty").nid()).isEqualTo(image.at("/empty").nid());
        assertThat(image.at("/null").union()).isEqualTo(0x103);
        assertThat(image.at("/p").union()).isZero();
    }

    @Test
    @DisplayName("L8: a file of 6 GiB of holes has a chunk index for each chunk, and one stored chunk")
    void aFileOf6GibOfHolesSharesOneChunk() throws IOException {
        long size = 6L << 30;
        SparseData data =
                SparseData.ofSize(size).piece(5L << 30, "here".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        byte[] tar = TarForge.inMemory()
                .add(TarEntry.sparse("big", data, SparseData.Form.PAX_1_0))
                .bytes();
        RawImage image = new Builds(dir).chunkSize(1 << 20).tars(tar).checked();
        RawInode big = image.at("/big");
        assertThat(big.size()).isEqualTo(size);
        assertThat(big.chunks()).hasSize(6 << 10);
        assertThat(image.blobs.get(0).chunks()).isEqualTo(2);
        assertThat(Arrays.copyOf(
                        image.blobs.get(0).chunk(big.chunks().get(5 << 10).chunk()), 5))
                .isEqualTo(new byte[] {'h', 'e', 'r', 'e', 0});
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4095, 4096, 4097, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 5})
    @DisplayName("L9: sizes around the chunk size keep every byte")
    void sizesAroundTheChunkSizeKeepEveryByte(int size) throws IOException {
        byte[] random = Contents.random(size, size);
        byte[] text = Contents.text(size, size);
        for (String compression : List.of("none", "lz4", "zstd")) {
            RawImage image = new Builds(dir)
                    .compression(compression)
                    .tars(TarForge.inMemory()
                            .file("random", random)
                            .file("text", text)
                            .file("zeros", new byte[size])
                            .bytes())
                    .checked();
            assertThat(image.content("/random")).as(compression).isEqualTo(random);
            assertThat(image.content("/text")).as(compression).isEqualTo(text);
            assertThat(image.content("/zeros")).as(compression).isEqualTo(new byte[size]);
            assertThat(image.at("/random").chunks()).hasSize((size + CHUNK - 1) / CHUNK);
        }
    }

    @Test
    @DisplayName("L9: holes and written zeros are the same shared chunk")
    void holesAndWrittenZerosAreTheSameSharedChunk() throws IOException {
        byte[] data = Contents.random(9, 3 * CHUNK);
        Arrays.fill(data, 0, CHUNK, (byte) 0);
        SparseData headAndTail = SparseData.ofSize(4L * CHUNK).piece(CHUNK, Arrays.copyOfRange(data, CHUNK, 2 * CHUNK));
        RawImage image = new Builds(dir)
                .compression("zstd")
                .tars(TarForge.inMemory()
                        .file("written", data)
                        .add(TarEntry.sparse("holes", headAndTail, SparseData.Form.PAX_1_0))
                        .file("zeros", new byte[2 * CHUNK])
                        .bytes())
                .checked();
        RawInode.Index zero = image.at("/written").chunks().get(0);
        assertThat(image.at("/zeros").chunks()).containsOnly(zero).hasSize(2);
        assertThat(image.at("/holes").chunks())
                .containsExactly(zero, image.at("/written").chunks().get(1), zero, zero);
        assertThat(image.blobs.get(0).chunks()).isEqualTo(3);
        assertThat(image.content("/holes")).hasSize(4 * CHUNK).startsWith(new byte[CHUNK]);
    }

    private RawImage build(TarForge tar) throws IOException {
        return new Builds(dir).tars(tar.bytes()).checked();
    }
}
