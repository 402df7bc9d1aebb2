package io.rafs.format.rafs;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.rafs.format.CorruptImageException;
import io.rafs.format.Digest;
import io.rafs.format.StructContract;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ChunkInfoTest extends StructContract<ChunkInfo> {

    @Override
    protected ChunkInfo golden() {
        return new ChunkInfo(digest(0x20), 3, 0x11, 0xb9e, 0x3458, 0x1_0000_12dcL, 0x5000, 0x300000, 1, 0xdeadbeefL);
    }

    @Override
    protected String goldenHex() {
        return """
                20 21 22 23 24 25 26 27 28 29 2a 2b 2c 2d 2e 2f   #  0 digest
                30 31 32 33 34 35 36 37 38 39 3a 3b 3c 3d 3e 3f
                03 00 00 00               # 32 blob
                11 00 00 00               # 36 flags: compressed, has a CRC
                9e 0b 00 00               # 40 compressedSize
                58 34 00 00               # 44 uncompressedSize
                dc 12 00 00 01 00 00 00   # 48 compressedOffset, beyond 4 GiB
                00 50 00*6                # 56 uncompressedOffset
                00 00 30 00*5             # 64 fileOffset
                01 00 00 00               # 72 index
                ef be ad de               # 76 crc32
                """;
    }

    @Override
    protected ChunkInfo random(SplittableRandom random) {
        return new ChunkInfo(
                randomDigest(random),
                u32(random),
                u32(random),
                u32(random),
                u32(random),
                u63(random),
                u63(random),
                u63(random),
                u32(random),
                u32(random));
    }

    @Override
    protected void encode(ChunkInfo value, StructOut out) {
        value.encode(out);
    }

    @Override
    protected ChunkInfo decode(StructIn in) throws CorruptImageException {
        return ChunkInfo.decode(in);
    }

    @Test
    void anOffsetThatNoFileHasIsRefusedAtItsField() {
        assertRefused(55, "ff", 48, "compressedOffset is 18374686483966595804, which no file can hold");
    }

    @Test
    void valuesBeyondTheirFieldsAreOurBug() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChunkInfo(Digest.ZERO, -1, 0, 0, 0, 0, 0, 0, 0, 0))
                .withMessage("blob is -1, the field holds 0..4294967295");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChunkInfo(Digest.ZERO, 0, 0, 0, 0, -1, 0, 0, 0, 0))
                .withMessageStartingWith("compressedOffset is -1");
    }
}
