package io.rafs.format.erofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.rafs.format.CorruptImageException;
import io.rafs.format.StructContract;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The form of half the size, which others write. */
class CompactInodeTest extends StructContract<Inode> {

    @Override
    protected Inode golden() {
        return new Inode(
                false,
                Inode.LAYOUT_INLINE,
                5,
                0040755,
                0x1122_3344L,
                0x5566_7788L,
                9,
                1000,
                65535,
                0x0102_0304L,
                0,
                0x1234);
    }

    @Override
    protected String goldenHex() {
        return """
                04 00         #  0 format: compact, layout 2
                05 00         #  2 xattrCount
                ed 41         #  4 mode: 0040755
                34 12         #  6 links
                44 33 22 11   #  8 size
                04 03 02 01   # 12 mtime since the epoch
                88 77 66 55   # 16 union
                09 00 00 00   # 20 number
                e8 03         # 24 uid
                ff ff         # 26 gid
                00*4          # 28 reserved
                """;
    }

    @Override
    protected Inode random(SplittableRandom random) {
        FileType type = FileType.values()[random.nextInt(1, 8)];
        return new Inode(
                false,
                random.nextInt(8),
                random.nextInt(65536),
                type.modeBits() | random.nextInt(010000),
                u32(random),
                u32(random),
                u32(random),
                random.nextInt(65536),
                random.nextInt(65536),
                u32(random),
                0,
                random.nextInt(65536));
    }

    @Override
    protected void encode(Inode value, StructOut out) {
        value.encode(out);
    }

    @Override
    protected Inode decode(StructIn in) throws CorruptImageException {
        return Inode.decode(in);
    }

    @Test
    void itsTimeCountsFromTheEpochOfTheSuperBlock() {
        SuperBlock from1700000000 = superBlock(1_700_000_000L, 5);
        Inode since = golden().since(from1700000000);
        assertThat(since.mtime()).isEqualTo(1_700_000_000L + 0x0102_0304);
        assertThat(since.mtimeNanos()).isEqualTo(5);
        assertThat(since.size()).isEqualTo(golden().size());
        Inode extended = new Inode(true, 0, 0, 0100644, 0, 0, 1, 0, 0, 7, 8, 1);
        assertThat(extended.since(from1700000000)).isEqualTo(extended);
    }

    private static SuperBlock superBlock(long epoch, long nanos) {
        return new SuperBlock(0, 0, 12, 0, 0, 0, epoch, nanos, 0, 0, 0, "", "", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Test
    void aDirectoryMayDoWithoutItsDot() throws CorruptImageException {
        Inode without = new Inode(false, true, 2, 0, 0040755, 53, 0, 0x30, 0, 0, 0, 0, 2);
        byte[] bytes = bytes(without);
        assertThat(bytes[0]).isEqualTo((byte) 0x14);
        assertThat(decode(bytes)).isEqualTo(without);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Inode(false, true, 2, 0, 0100644, 53, 0, 0x30, 0, 0, 0, 0, 2));
    }

    @Test
    void theSameBitOfAFileIsRefusedByWhatItMeans() {
        assertRefused(
                0,
                "14 00 05 00 ed 81",
                0,
                "inode format is 0x0014: bit 4 of what is no directory says one link and addresses of 48 bits, which are not read here");
    }

    @Test
    void whatTheSmallFieldsCannotHoldIsOurBug() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bytes(compact(0, 65536, 1)))
                .withMessage("uid is 65536, the field holds 0..65535");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bytes(compact(0, 0, 65536)))
                .withMessage("links is 65536, the field holds 0..65535");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bytes(compact(1L << 32, 0, 1)))
                .withMessage("size is 4294967296, the field holds 0..4294967295");
    }

    @Test
    void aTimeBeforeTheEpochIsOurBug() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bytes(new Inode(false, 0, 0, 0100644, 0, 0, 1, 0, 0, -1, 0, 1)))
                .withMessage("mtime is -1, the field holds 0..4294967295");
    }

    private static Inode compact(long size, long uid, long links) {
        return new Inode(false, 0, 0, 0100644, size, 0, 1, uid, 0, 0, 0, links);
    }
}
