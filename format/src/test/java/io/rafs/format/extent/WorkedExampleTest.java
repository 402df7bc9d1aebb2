package io.rafs.format.extent;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.format.AnnotatedHex;
import io.rafs.format.CorruptImageException;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;
import io.rafs.format.erofs.DeviceSlot;
import io.rafs.format.erofs.DirectoryBlock;
import io.rafs.format.erofs.Inode;
import io.rafs.format.erofs.SuperBlock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Pieces of images that kernels mounted and whose content came out right. */
class WorkedExampleTest {

    @Test
    void aSuperBlockOfEncodedExtentsHasTheKernelsChecksum() throws CorruptImageException {
        byte[] block = new byte[4096];
        put(block, 0x400, """
                e2 e1 f5 e0 54 fb b8 eb 01 00 00 00 0c 00 80 00   # magic, checksum, compat, blockBits, rootNid
                02 00 00 00 00 00 00 00 00 f1 53 65 00 00 00 00   # inodes, epoch
                00 00 00 00 03 00 00 00 00 00 00 00 00 00 00 00   # blocks
                00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f   # uuid
                6d 69 6e 69 00*12                                 # "mini"
                ab 00 00 00 08 00 01 00 0a 00 00 00               # incompat, zstd, a device at slot 10
                """);
        put(block, 0x480, "06 00 00 03 00 00 00 00");
        put(block, 0x500, "62 6c 6f 62 30");
        put(block, 0x540, "01 00 00 00 00 01 00 00 00 00 00 00");
        assertThat(SuperBlock.checksum(block)).isEqualTo(0xebb8_fb54L);
        SuperBlock found = SuperBlock.decode(StructIn.window("boot", 0, block, 0x400, SuperBlock.SIZE));
        assertThat(found.checksum()).isEqualTo(0xebb8_fb54L);
        assertThat(found.featureIncompat())
                .isEqualTo(SuperBlock.INCOMPAT_48BIT
                        | SuperBlock.INCOMPAT_FRAGMENTS
                        | SuperBlock.INCOMPAT_DEVICES
                        | SuperBlock.INCOMPAT_CODECS
                        | SuperBlock.INCOMPAT_LZ4_PADDED);
        assertThat(CodecRecord.decode(StructIn.window("boot", 0, block, 0x480, 64), found.compression()))
                .containsExactly(new CodecRecord.Zstd(13));
        assertThat(DeviceSlot.decode(StructIn.window("boot", 0, block, 0x500, DeviceSlot.SIZE)))
                .isEqualTo(new DeviceSlot("blob0", 1, 0x100));
    }

    @Test
    void aFileOfThreeEncodedExtents() throws CorruptImageException {
        StructOut out = new StructOut(0);
        new Inode(true, Inode.LAYOUT_COMPRESSED, 0, 0100644, 12000, 1, 0x82, 0, 0, 1_700_000_000L, 0, 1).encode(out);
        Extents.of(3, 12000, false).encode(out);
        out.zero(8);
        new EncodedExtent(0, 0x100003, 64, Optional.of(Algorithm.ZSTD), false).encode(out, 16);
        new EncodedExtent(5001, 0x100043, 3999, Optional.empty(), false).encode(out, 16);
        EncodedExtent.hole(9000).encode(out, 16);
        assertThat(out.toByteArray()).isEqualTo(AnnotatedHex.bytes("""
                03 00 00 00 a4 81 00 00 e0 2e 00 00 00 00 00 00
                01 00 00 00 82 00 00 00 00 00 00 00 00 00 00 00
                00 f1 53 65 00 00 00 00 00 00 00 00 01 00 00 00
                00*16
                03 00 00 00 05 00 00 00   # 3 extents of 16 bytes
                00*8                      # up to a multiple of 16
                40 00 00 40 03 00 10 00 00 00 00 00 00 00 00 00   # zstd, 64 bytes
                9f 0f 00 00 43 00 10 00 00 00 00 00 89 13 00 00   # stored, at 5001
                00 00 00 00 00 00 00 00 00 00 00 00 28 23 00 00   # hole, at 9000
                """));
    }

    @Test
    void aFileOfTwoPiecesInAFullIndex() {
        StructOut out = new StructOut(0);
        Index.full(Algorithm.ZSTD, Algorithm.LZ4).encode(out);
        out.zero(Index.RESERVED);
        new IndexEntry.Head(IndexEntry.Kind.HEAD1, false, 0, 0x100).encode(out);
        IndexEntry.Body.of(2, 1, 2).encode(out);
        IndexEntry.Body.of(2, 2, 1).encode(out);
        new IndexEntry.Head(IndexEntry.Kind.HEAD1, false, 712, 0x102).encode(out);
        IndexEntry.Body.of(1, 1, 2).encode(out);
        IndexEntry.Body.of(1, 2, 1).encode(out);
        assertThat(out.toByteArray()).isEqualTo(AnnotatedHex.bytes("""
                00 00 00 00 06 00 03 00  00*8
                01 00 00 00 00 01 00 00   # HEAD1 at 0, block 0x100
                02 00 00 00 02 08 02 00   # 2 blocks; next head in 2
                02 00 00 00 02 00 01 00   # back 2, next in 1
                01 00 c8 02 02 01 00 00   # HEAD1 at 712, block 0x102
                02 00 00 00 01 08 02 00   # 1 block
                02 00 00 00 02 00 01 00
                """));
    }

    @Test
    void aDirectoryWithoutItsDotAndAFileInThePackedInode() throws CorruptImageException {
        byte[] root = AnnotatedHex.bytes("""
                14 00 00 00 ed 41 02 00 35 00 00 00 00 00 00 00   # compact, inline, "." omitted
                00 00 00 00 30 00 00 00 00 00 00 00 00 00 00 00
                30 00 00 00 00 00 00 00 30 00 02 00 36 00 00 00   # ".." and "a"
                00 00 00 00 32 00 01 00 38 00 00 00 00 00 00 00
                33 00 01 00 3a 00 00 00 00 00 00 00 34 00 01 00
                2e 2e 61 62 63
                """);
        StructIn in = new StructIn("boot", 0x600, root);
        Inode inode = Inode.decode(in);
        assertThat(inode).isEqualTo(new Inode(false, true, 2, 0, 0040755, 53, 0, 0x30, 0, 0, 0, 0, 2));
        List<DirectoryBlock.Entry> entries = DirectoryBlock.decode(in);
        assertThat(entries.stream().map(entry -> entry.name().toString())).containsExactly("..", "a", "b", "c");
        byte[] packed = AnnotatedHex.bytes("""
                02 00 00 00 a4 81 01 00 a0 0f 00 00 00 00 00 00   # compact, layout 1
                00 00 00 00 38 00 00 00 00 00 00 00 00 00 00 00
                c4 09 00 00 00 00 00 80                           # offset 2500
                """);
        StructIn file = new StructIn("boot", 0x700, packed);
        assertThat(Inode.decode(file).layout()).isEqualTo(Inode.LAYOUT_COMPRESSED);
        assertThat(MapHeader.decode(file, true)).isEqualTo(new Fragment(2500));
    }

    private static void put(byte[] block, int at, String hex) {
        byte[] bytes = AnnotatedHex.bytes(hex);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }
}
