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

class ChunkInfoV1Test extends StructContract<ChunkInfoV1> {

    private static final int LARGEST = 1 << 24;

    @Override
    protected ChunkInfoV1 golden() {
        return new ChunkInfoV1(
                0xabc_1234_5000L, 0x9_8765 + (0x5 << 20) + 1, 0xfe_dcba_9876L, 0x4_3210 + (0x7 << 20) + 1);
    }

    @Override
    protected String goldenHex() {
        return """
                00                 # reserved
                55                 # low half: bits 20..23 of uncompressedSize - 1; high half: offset bits 12..15
                34 12 bc           # uncompressedOffset, bits 16..39
                5a                 # low half: offset bits 40..43; high half: bits 0..3 of uncompressedSize - 1
                76 98              # bits 4..19 of uncompressedSize - 1
                76 98 ba dc fe     # compressedOffset
                07                 # low half: bits 20..23 of compressedSize - 1; high half: bits 0..3
                21 43              # bits 4..19 of compressedSize - 1
                """;
    }

    @Override
    protected ChunkInfoV1 random(SplittableRandom random) {
        return new ChunkInfoV1(
                random.nextLong(1L << 32) << 12,
                random.nextInt(1, LARGEST + 1),
                random.nextLong(1L << 40),
                random.nextInt(1, LARGEST + 1));
    }

    @Override
    protected void encode(ChunkInfoV1 value, StructOut out) {
        value.encode(out);
    }

    @Override
    protected ChunkInfoV1 decode(StructIn in) throws CorruptImageException {
        return ChunkInfoV1.decode(in);
    }

    @Test
    void theChunksOfANydusBlobReadAsNydusSaysTheyDo() throws CorruptImageException {
        assertThat(decode(AnnotatedHex.bytes("00 00 00 00 00 20 22 04  00 00 00 00 00 b0 2d 01")))
                .isEqualTo(new ChunkInfoV1(0, 16931, 0, 4828));
        assertThat(decode(AnnotatedHex.bytes("00 50 00 00 00 70 45 03  dc 12 00 00 00 d0 b9 00")))
                .isEqualTo(new ChunkInfoV1(0x5000, 13400, 0x12dc, 2974));
    }

    @Test
    void theLargestChunkAtTheLastOffsetsFits() throws CorruptImageException {
        ChunkInfoV1 last = new ChunkInfoV1((1L << 44) - 4096, LARGEST, (1L << 40) - 1, LARGEST);
        assertThat(bytes(last)).isEqualTo(AnnotatedHex.bytes("00 ff*7  ff*8"));
        assertThat(decode(bytes(last))).isEqualTo(last);
    }

    @Test
    void anyBytesAreAChunk() throws CorruptImageException {
        SplittableRandom random = new SplittableRandom(16);
        for (int i = 0; i < 20_000; i++) {
            byte[] any = new byte[ChunkInfoV1.SIZE];
            random.nextBytes(any);
            ChunkInfoV1 chunk = decode(any);
            any[0] = 0;
            assertThat(bytes(chunk)).as("printed without the reserved byte").isEqualTo(any);
        }
    }

    @Test
    void whatTheBitsCannotSayIsOurBug() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChunkInfoV1(100, 1, 0, 1))
                .withMessage("uncompressedOffset modulo 4096 is 100, the field holds 0..0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChunkInfoV1(1L << 44, 1, 0, 1))
                .withMessageStartingWith("uncompressedOffset is 17592186044416");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChunkInfoV1(0, 0, 0, 1))
                .withMessageStartingWith("uncompressedSize - 1 is -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChunkInfoV1(0, 1, 0, LARGEST + 1))
                .withMessageStartingWith("compressedSize - 1 is 16777216");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChunkInfoV1(0, 1, 1L << 40, 1))
                .withMessageStartingWith("compressedOffset is 1099511627776");
    }
}
