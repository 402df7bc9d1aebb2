package io.rafs.format.extent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.rafs.format.AnnotatedHex;
import io.rafs.format.CorruptImageException;
import io.rafs.format.StructContract;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The records of all codecs at once. */
class CodecRecordTest extends StructContract<List<CodecRecord>> {
    private static final int ALL = 0xf;

    @Override
    protected List<CodecRecord> golden() {
        return List.of(
                new CodecRecord.Lz4(65535, 0x102),
                new CodecRecord.Lzma(0x1122_3344L),
                new CodecRecord.Deflate(15),
                new CodecRecord.Zstd(18));
    }

    @Override
    protected String goldenHex() {
        return """
                0e 00         #  0 LZ4, 14 bytes
                ff ff         #    maxDistance
                02 01 00*10   #    maxBlocks, reserved
                0e 00         # 16 LZMA, 14 bytes
                44 33 22 11   #    dictionary
                00*10         #    format, reserved
                06 00         # 32 DEFLATE, 6 bytes
                0f 00*5       #    windowBits, reserved
                06 00         # 40 zstd, 6 bytes
                00 08 00*4    #    format, windowLog - 10, reserved
                """;
    }

    @Override
    protected List<CodecRecord> random(SplittableRandom random) {
        return new ArrayList<>(List.of(
                new CodecRecord.Lz4(random.nextInt(65536), random.nextInt(65536)),
                new CodecRecord.Lzma(u32(random)),
                new CodecRecord.Deflate(random.nextInt(256)),
                new CodecRecord.Zstd(random.nextInt(10, 21))));
    }

    @Override
    protected void encode(List<CodecRecord> value, StructOut out) {
        CodecRecord.encode(value, out);
    }

    @Override
    protected List<CodecRecord> decode(StructIn in) throws CorruptImageException {
        return CodecRecord.decode(in, ALL);
    }

    @Test
    void onlyTheCodecsInUseHaveRecords() throws CorruptImageException {
        byte[] zstd = AnnotatedHex.bytes("06 00 00 03 00*4");
        assertThat(CodecRecord.decode(new StructIn(FILE, 0x480, zstd), Algorithm.ZSTD.bit()))
                .containsExactly(new CodecRecord.Zstd(13));
        assertThat(CodecRecord.size(golden())).isEqualTo(48);
        assertThat(CodecRecord.decode(new StructIn(FILE, 0x480, new byte[0]), 0))
                .isEmpty();
    }

    @Test
    void aRecordBehindOneOfOddLengthStartsAtAMultipleOf4() throws CorruptImageException {
        byte[] bytes = AnnotatedHex.bytes("07 00 0f 00*6 00*3 06 00 00 03 00*4");
        assertThat(CodecRecord.decode(new StructIn(FILE, 0x480, bytes), Algorithm.DEFLATE.bit() | Algorithm.ZSTD.bit()))
                .containsExactly(new CodecRecord.Deflate(15), new CodecRecord.Zstd(13));
    }

    @Test
    void whatKernelsDoNotTakeIsRefused() {
        assertRefused(42, "01", 42, "zstd format is 1, expected 0");
        assertRefused(43, "0b", 43, "zstd windowLog is 10 + 11, kernels allow up to 20");
        assertRefused(0, "ff ff", 2, "LZ4 record needs 65535 bytes, 46 are left");
        assertRefused(0, "03 00", 4, "maxBlocks needs 2 bytes, 1 are left");
    }

    @Test
    void codecsNobodyKnowsAreRefused() {
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> CodecRecord.decode(new StructIn(FILE, BASE, new byte[64]), 0x10))
                .hasMessageEndingWith("the superblock names codecs 0x10; only bits 0..3 are known");
    }

    @Test
    void recordsOutOfOrderAreOurBug() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bytes(List.of(new CodecRecord.Zstd(10), new CodecRecord.Lz4(0, 1))))
                .withMessageStartingWith("codec records are not in order");
        assertThatIllegalArgumentException().isThrownBy(() -> new CodecRecord.Zstd(21));
    }
}
