package io.rafs.format.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.rafs.format.AnnotatedHex;
import io.rafs.format.CorruptImageException;
import io.rafs.format.StructContract;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ChunkInfoV2Test extends StructContract<ChunkInfoV2> {

    private static final int LARGEST = 1 << 24;

    @Override
    protected ChunkInfoV2 golden() {
        return new ChunkInfoV2(
                ChunkInfoV2.BATCH | ChunkInfoV2.COMPRESSED,
                0xfed_cba9_8000L,
                0x12_3457,
                0xfe_dcba_9876L,
                0x65_4321,
                0x8000_0002_9000_0001L);
    }

    @Override
    protected String goldenHex() {
        return """
                98 ba dc fe           #  0 uncompressedOffset / 4096
                56 34 12              #  4 uncompressedSize - 1
                05                    #  7 flags: compressed, batch
                76 98 ba dc fe        #  8 compressedOffset
                21 43 65              # 13 compressedSize
                01 00 00 90           # 16 data: batchOffset
                02 00 00 80           # 20       batchIndex
                """;
    }

    @Override
    protected ChunkInfoV2 random(SplittableRandom random) {
        return new ChunkInfoV2(
                random.nextInt(256),
                random.nextLong(1L << 32) << 12,
                random.nextInt(1, LARGEST + 1),
                random.nextLong(1L << 40),
                random.nextInt(LARGEST),
                random.nextLong());
    }

    @Override
    protected void encode(ChunkInfoV2 value, StructOut out) {
        value.encode(out);
    }

    @Override
    protected ChunkInfoV2 decode(StructIn in) throws CorruptImageException {
        return ChunkInfoV2.decode(in);
    }

    @Test
    void theHalvesOfTheDataWordAreUnsigned() {
        assertThat(golden().batchIndex()).isEqualTo(0x8000_0002L);
        assertThat(golden().batchOffset()).isEqualTo(0x9000_0001L);
        assertThat(golden().zranIndex()).isEqualTo(0x8000_0002L);
        assertThat(golden().zranOffset()).isEqualTo(0x9000_0001L);
        assertThat(golden().crc32()).isEqualTo(0x9000_0001L);
    }

    @Test
    void eachFlagIsAskedForByItself() {
        for (int bit = 0; bit < 8; bit++) {
            ChunkInfoV2 chunk = new ChunkInfoV2(1 << bit, 0, 1, 0, 0, 0);
            assertThat(chunk.isCompressed()).as("compressed, bit %d", bit).isEqualTo(bit == 0);
            assertThat(chunk.isZran()).as("zran, bit %d", bit).isEqualTo(bit == 1);
            assertThat(chunk.isBatch()).as("batch, bit %d", bit).isEqualTo(bit == 2);
            assertThat(chunk.isEncrypted()).as("encrypted, bit %d", bit).isEqualTo(bit == 3);
            assertThat(chunk.hasCrc32()).as("crc, bit %d", bit).isEqualTo(bit == 4);
        }
    }

    @Test
    void twoMembersOfABatchAndALoneChunkReadAsNydusWroteThem() throws CorruptImageException {
        assertThat(decode(AnnotatedHex.bytes("a6 07 00 00 03 00 00 05  23 c7 5d 00*5  28 23 00 00 01 00 00 00")))
                .isEqualTo(new ChunkInfoV2(5, 0x7a6000, 4, 0x5dc723, 0, 1L << 32 | 0x2328));
        assertThat(decode(AnnotatedHex.bytes("a7 07 00 00 02 00 00 05  23 c7 5d 00*5  2c 23 00 00 01 00 00 00")))
                .isEqualTo(new ChunkInfoV2(5, 0x7a7000, 3, 0x5dc723, 0, 1L << 32 | 0x232c));
        assertThat(decode(AnnotatedHex.bytes("de 02 00 00 ff ff 0f 11  c3 c6 2d 00 00 32 00 00  12 8c 29 14 00*4")))
                .isEqualTo(new ChunkInfoV2(0x11, 0x2de000, 1 << 20, 0x2dc6c3, 50, 0x14298c12L));
    }

    @Test
    void theLargestChunkAtTheLastOffsetsFits() throws CorruptImageException {
        ChunkInfoV2 last = new ChunkInfoV2(255, (1L << 44) - 4096, LARGEST, (1L << 40) - 1, LARGEST - 1, -1);
        assertThat(bytes(last)).isEqualTo(AnnotatedHex.bytes("ff*24"));
        assertThat(decode(bytes(last))).isEqualTo(last);
    }

    @Test
    void anyBytesAreAChunkThatPrintsAsTheyAre() throws CorruptImageException {
        SplittableRandom random = new SplittableRandom(24);
        for (int i = 0; i < 20_000; i++) {
            byte[] any = new byte[ChunkInfoV2.SIZE];
            random.nextBytes(any);
            assertThat(bytes(decode(any))).isEqualTo(any);
        }
    }

    @Test
    void whatTheBitsCannotSayIsOurBug() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChunkInfoV2(256, 0, 1, 0, 0, 0))
                .withMessage("flags is 256, the field holds 0..255");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChunkInfoV2(0, 100, 1, 0, 0, 0))
                .withMessage("uncompressedOffset modulo 4096 is 100, the field holds 0..0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChunkInfoV2(0, 1L << 44, 1, 0, 0, 0))
                .withMessageStartingWith("uncompressedOffset is 17592186044416");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChunkInfoV2(0, 0, 0, 0, 0, 0))
                .withMessageStartingWith("uncompressedSize - 1 is -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChunkInfoV2(0, 0, LARGEST + 1, 0, 0, 0))
                .withMessageStartingWith("uncompressedSize - 1 is 16777216");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChunkInfoV2(0, 0, 1, 1L << 40, 0, 0))
                .withMessageStartingWith("compressedOffset is 1099511627776");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChunkInfoV2(0, 0, 1, 0, LARGEST, 0))
                .withMessage("compressedSize is 16777216, the field holds 0..16777215");
    }
}
