package io.rafs.format.erofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.rafs.format.CorruptImageException;
import io.rafs.format.StructContract;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SuperBlockTest extends StructContract<SuperBlock> {

    @Override
    protected SuperBlock golden() {
        return new SuperBlock(
                0x11121314L,
                0x4000_0002L,
                12,
                1,
                0x2122,
                0x3132_3334_3536_3738L,
                0x4142_4344_4546_4748L,
                0x5152_5354L,
                0x6162_6364L,
                0x7172_7374L,
                0x8182_8384L,
                "000102030405060708090a0b0c0d0e0f",
                "volume",
                0xcL,
                0x9192,
                3,
                11,
                4,
                5,
                0xa1a2_a3a4L,
                0xb1b2_b3b4_b5b6_b7b8L,
                6,
                0xc1c2_c3c4L,
                0xd1d2_d3d4_d5d6_d7d8L);
    }

    @Override
    protected String goldenHex() {
        return """
                e2 e1 f5 e0               #   0 magic
                14 13 12 11               #   4 checksum
                02 00 00 40               #   8 featureCompat: RAFS v6, mtime
                0c                        #  12 blockBits: 4096 bytes
                01                        #  13 extSlots
                22 21                     #  14 rootNid
                38 37 36 35 34 33 32 31   #  16 inodes
                48 47 46 45 44 43 42 41   #  24 epoch
                54 53 52 51               #  32 epochNanos
                64 63 62 61               #  36 blocks
                74 73 72 71               #  40 metaBlock
                84 83 82 81               #  44 xattrBlock
                00 01 02 03 04 05 06 07   #  48 uuid
                08 09 0a 0b 0c 0d 0e 0f
                76 6f 6c 75 6d 65 00*10   #  64 volumeName
                0c 00 00 00               #  80 featureIncompat: chunked files, device table
                92 91                     #  84 compression
                03 00                     #  86 devices
                0b 00                     #  88 deviceSlot: byte 11 * 128
                04                        #  90 dirBlockBits
                05                        #  91 prefixCount
                a4 a3 a2 a1               #  92 prefixStart
                b8 b7 b6 b5 b4 b3 b2 b1   #  96 packedNid
                06                        # 104 xattrFilter
                00*3                      # 105 reserved
                c4 c3 c2 c1               # 108 buildTime
                d8 d7 d6 d5 d4 d3 d2 d1   # 112 rootNid8
                00*8                      # 120 reserved
                """;
    }

    @Override
    protected SuperBlock random(SplittableRandom random) {
        byte[] uuid = new byte[16];
        random.nextBytes(uuid);
        return new SuperBlock(
                u32(random),
                u32(random),
                random.nextInt(256),
                random.nextInt(256),
                random.nextInt(65536),
                random.nextLong(),
                random.nextLong(),
                u32(random),
                u32(random),
                u32(random),
                u32(random),
                HexFormat.of().formatHex(uuid),
                "v".repeat(random.nextInt(17)),
                u32(random),
                random.nextInt(65536),
                random.nextInt(65536),
                random.nextInt(65536),
                random.nextInt(256),
                random.nextInt(256),
                u32(random),
                random.nextLong(),
                random.nextInt(256),
                u32(random),
                random.nextLong());
    }

    @Override
    protected void encode(SuperBlock value, StructOut out) {
        value.encode(out);
    }

    @Override
    protected SuperBlock decode(StructIn in) throws CorruptImageException {
        return SuperBlock.decode(in);
    }

    @Test
    void aRafsSuperBlockSaysWhatNydusWantsAndNothingElse() throws CorruptImageException {
        byte[] bytes = bytes(SuperBlock.rafs(128, 3, 9, 2, 1));
        assertThat(bytes).isEqualTo(io.rafs.format.AnnotatedHex.bytes("""
                                e2 e1 f5 e0 00*4 00 00 00 40   # magic, no checksum, RAFS v6
                                0c 00 80 00                    # 4096-byte blocks, no slots, root nid 128
                                03 00*7 00*8 00*4              # inodes, epoch
                                09 00 00 00 02 00 00 00 00*4   # blocks, metaBlock, no shared xattrs
                                00*32                          # no uuid, no name
                                0c 00 00 00 00 00 01 00 0b 00  # incompat, no codecs, one device at slot 11
                                00*38                          # nothing else
                                """));
    }

    @Test
    void anotherMagicIsRefusedWithAGuess() {
        assertRefused(
                0,
                "1f 8b 08 00",
                0,
                "magic is 0x00088b1f, expected 0xe0f5e1e2 (EROFS); is the bootstrap still compressed, or not a bootstrap?");
    }

    @Test
    void reservedBytesMustBeZero() {
        assertRefused(106, "07", 106, "reserved is 0x07, expected 0");
        assertRefused(127, "80", 127, "reserved is 0x80, expected 0");
    }

    @Test
    void aVolumeNameMustBeAscii() {
        assertRefused(65, "ff", 65, "volumeName is not ASCII text");
    }

    @Test
    void aRootNidOf48BitImagesMayHaveItsOwnField() {
        assertThat(golden().root()).isEqualTo(0x2122);
        assertThat(golden().allBlocks()).isEqualTo(0x6162_6364L);
        SuperBlock wide = new SuperBlock(
                0, 0, 12, 0, 3, 0, 0, 0, 9, 0, 0, "", "", SuperBlock.INCOMPAT_48BIT, 0, 0, 0, 0, 0, 0, 0, 0, 0, 77);
        assertThat(wide.root()).isEqualTo(77);
        assertThat(wide.allBlocks()).isEqualTo((3L << 32) + 9);
    }

    @Test
    void aRootNidBeyondItsFieldIsOurBug() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SuperBlock.rafs(65536, 1, 0, 0, 0))
                .withMessage("rootNid is 65536, the field holds 0..65535");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SuperBlock.rafs(128, 1, 1L << 32, 0, 0))
                .withMessage("blocks is 4294967296, the field holds 0..4294967295");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SuperBlock.rafs(128, 1, 0, -1, 0))
                .withMessage("metaBlock is -1, the field holds 0..4294967295");
    }
}
