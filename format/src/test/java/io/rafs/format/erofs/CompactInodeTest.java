package io.rafs.format.erofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.rafs.format.AnnotatedHex;
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
                false, Inode.LAYOUT_INLINE, 5, 0040755, 0x1122_3344L, 0x5566_7788L, 9, 1000, 65535, 0, 0, 0x1234);
    }

    @Override
    protected String goldenHex() {
        return """
                04 00         #  0 format: compact, layout 2
                05 00         #  2 xattrCount
                ed 41         #  4 mode: 0040755
                34 12         #  6 links
                44 33 22 11   #  8 size
                00*4          # 12 seconds since the epoch, for new kernels
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
                0,
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
    void aTimeSinceTheEpochIsPassedOver() throws CorruptImageException {
        byte[] bytes = AnnotatedHex.bytes(goldenHex());
        bytes[12] = 1;
        assertThat(decode(bytes)).isEqualTo(golden());
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

    private static Inode compact(long size, long uid, long links) {
        return new Inode(false, 0, 0, 0100644, size, 0, 1, uid, 0, 0, 0, links);
    }
}
