package io.rafs.format.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.rafs.format.CorruptImageException;
import io.rafs.format.StructContract;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;
import io.rafs.format.rafs.BlobFeatures;
import io.rafs.format.rafs.Compressor;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ChunkInfoHeaderTest extends StructContract<ChunkInfoHeader> {

    @Override
    protected ChunkInfoHeader golden() {
        return new ChunkInfoHeader(BlobFeatures.RAFS, Compressor.ZSTD, 2, 0x207a, 0x1f, 0x20, 0x30, 0x28, 1);
    }

    @Override
    protected String goldenHex() {
        return """
                0b b1 0b b1   #    0 magic
                21 00 00 70   #    4 features
                03 00 00 00   #    8 compressor: zstd
                02 00 00 00   #   12 entries
                7a 20 00*6    #   16 offset
                1f 00*7       #   24 storedSize
                20 00*7       #   32 size
                30 00*7       #   40 contextOffset
                28 00*7       #   48 contextSize
                01 00 00 00   #   56 contexts
                00*4032       #   60 reserved
                0b b1 0b b1   # 4092 magic
                """;
    }

    @Override
    protected ChunkInfoHeader random(SplittableRandom random) {
        return new ChunkInfoHeader(
                u32(random),
                Compressor.values()[random.nextInt(4)],
                u32(random),
                u63(random),
                u63(random),
                u63(random),
                u63(random),
                u63(random),
                u32(random));
    }

    @Override
    protected void encode(ChunkInfoHeader value, StructOut out) {
        value.encode(out);
    }

    @Override
    protected ChunkInfoHeader decode(StructIn in) throws CorruptImageException {
        return ChunkInfoHeader.decode(in);
    }

    @Test
    void bothMagicsMustBeThere() {
        assertRefused(0, "00", 0, "first magic of the chunk info header is 0xb10bb100, expected 0xb10bb10b");
        assertRefused(4095, "00", 4092, "last magic of the chunk info header is 0x000bb10b, expected 0xb10bb10b");
    }

    @Test
    void reservedBytesMustBeZero() {
        assertRefused(2000, "01", 2000, "reserved is 0x01, expected 0");
    }

    @Test
    void aPlainHeaderCountsSixteenBytesAChunk() {
        ChunkInfoHeader plain = ChunkInfoHeader.plain(BlobFeatures.RAFS, 3, 512);
        assertThat(plain).isEqualTo(new ChunkInfoHeader(BlobFeatures.RAFS, Compressor.NONE, 3, 512, 48, 48, 0, 0, 0));
    }

    @Test
    void valuesBeyondTheirFieldsAreOurBug() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChunkInfoHeader.plain(0, 1L << 32, 0))
                .withMessageStartingWith("entries is 4294967296");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChunkInfoHeader.plain(0, 1, -1))
                .withMessageStartingWith("offset is -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChunkInfoHeader(0, Compressor.NONE, 1, 0, 16, 16, -1, 0, 0))
                .withMessageStartingWith("contextOffset is -1");
    }
}
