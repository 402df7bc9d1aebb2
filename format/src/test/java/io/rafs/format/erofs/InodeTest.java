package io.rafs.format.erofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.rafs.format.CorruptImageException;
import io.rafs.format.StructContract;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class InodeTest extends StructContract<Inode> {

    @Override
    protected Inode golden() {
        return new Inode(
                true,
                Inode.LAYOUT_CHUNKED,
                7,
                0104755,
                0x1122_3344_5566_7788L,
                0x28,
                3,
                0x1234_5678L,
                0x9abc_def0L,
                -2,
                999_999_999,
                2);
    }

    @Override
    protected String goldenHex() {
        return """
                09 00                     #  0 format: extended, layout 4
                07 00                     #  2 xattrCount
                ed 89                     #  4 mode: 0104755
                00 00                     #  6 reserved
                88 77 66 55 44 33 22 11   #  8 size
                28 00 00 00               # 16 union: chunks of 1 MiB
                03 00 00 00               # 20 number
                78 56 34 12               # 24 uid
                f0 de bc 9a               # 28 gid
                fe ff*7                   # 32 mtime: two seconds before 1970
                ff c9 9a 3b               # 40 mtimeNanos
                02 00 00 00               # 44 links
                00*16                     # 48 reserved
                """;
    }

    @Override
    protected Inode random(SplittableRandom random) {
        FileType type = FileType.values()[random.nextInt(1, 8)];
        return new Inode(
                true,
                random.nextInt(8),
                random.nextInt(65536),
                type.modeBits() | random.nextInt(010000),
                u63(random),
                u32(random),
                u32(random),
                u32(random),
                u32(random),
                random.nextLong(),
                random.nextInt(1_000_000_000),
                u32(random));
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
    void formatBitsThatNobodyKnowsAreRefused() {
        assertRefused(0, "29", 0, "inode format is 0x0029; bits above 4 are not known here");
        assertRefused(1, "80", 0, "inode format is 0x8009; bits above 4 are not known here");
    }

    @Test
    void aModeWithoutATypeIsRefused() {
        assertRefused(4, "a4 01", 0, "inode mode is 0644, which is no file type");
    }

    @Test
    void aSizeBeyond63BitsIsRefusedAtItsField() {
        assertRefused(15, "ff", 8, "size is 18384312997463357320, which no file can hold");
    }

    @Test
    void aSecondHasOnlySoManyNanoseconds() {
        assertRefused(40, "00 ca 9a 3b", 0, "mtimeNanos is 1000000000, a second has 10^9");
    }

    @Test
    void reservedBytesMustBeZero() {
        assertRefused(6, "01", 6, "reserved is 0x01, expected 0");
        assertRefused(63, "01", 63, "reserved is 0x01, expected 0");
    }

    @Test
    void valuesBeyondTheirFieldsAreOurBug() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> inode(0100644, -1, 0))
                .withMessageStartingWith("size is -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> inode(0200000, 0, 0))
                .withMessage("mode is 65536, the field holds 0..65535");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> inode(0100644, 0, 1L << 32))
                .withMessage("uid is 4294967296, the field holds 0..4294967295");
    }

    private static Inode inode(int mode, long size, long uid) {
        return new Inode(true, 0, 0, mode, size, 0, 1, uid, 0, 0, 0, 1);
    }

    @Test
    void typeAndSizeFollowTheFields() {
        assertThat(golden().type()).isEqualTo(FileType.REGULAR);
        assertThat(golden().encodedSize()).isEqualTo(64);
    }
}
