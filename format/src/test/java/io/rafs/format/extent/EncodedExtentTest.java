package io.rafs.format.extent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.rafs.format.AnnotatedHex;
import io.rafs.format.CorruptImageException;
import io.rafs.format.StructContract;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Records of 32 bytes; those of 16 lack their end. */
class EncodedExtentTest extends StructContract<EncodedExtent> {

    @Override
    protected EncodedExtent golden() {
        return new EncodedExtent(0x1_0000_0200L, 0x2_0010_0003L, 0x40, Optional.of(Algorithm.ZSTD), true);
    }

    @Override
    protected String goldenHex() {
        return """
                40 00 00 48               #  0 length 64; partial; zstd
                03 00 10 00 02 00 00 00   #  4 start
                00 02 00 00 01 00 00 00   # 12 logical
                00*12                     # 20 reserved
                """;
    }

    @Override
    protected EncodedExtent random(SplittableRandom random) {
        int codec = random.nextInt(-1, 4);
        return random.nextInt(5) == 0
                ? EncodedExtent.hole(u63(random))
                : new EncodedExtent(
                        u63(random),
                        u63(random),
                        random.nextInt(1, (1 << 20) + 1),
                        codec < 0 ? Optional.empty() : Optional.of(Algorithm.values()[codec]),
                        random.nextBoolean());
    }

    @Override
    protected void encode(EncodedExtent value, StructOut out) {
        value.encode(out, 32);
    }

    @Override
    protected EncodedExtent decode(StructIn in) throws CorruptImageException {
        return EncodedExtent.decode(in, 32);
    }

    @Test
    void aRecordOf16BytesEndsWithTheLowHalfOfItsPlace() throws CorruptImageException {
        byte[] bytes = AnnotatedHex.bytes("9f 0f 00 00  43 00 10 00 00 00 00 00  89 13 00 00");
        EncodedExtent plain = new EncodedExtent(5001, 0x100043, 3999, Optional.empty(), false);
        assertThat(EncodedExtent.decode(new StructIn(FILE, BASE, bytes), 16)).isEqualTo(plain);
        StructOut out = new StructOut(0);
        plain.encode(out, 16);
        assertThat(out.toByteArray()).isEqualTo(bytes);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EncodedExtent.hole(1L << 32).encode(out, 16));
    }

    @Test
    void shorterRecordsLeaveTheirPlaceToTheReader() throws CorruptImageException {
        byte[] bytes = AnnotatedHex.bytes("40 00 00 10 00 20 30 40");
        assertThat(EncodedExtent.decode8(new StructIn(FILE, BASE, bytes), 8192))
                .isEqualTo(new EncodedExtent(8192, 0x4030_2000L, 64, Optional.of(Algorithm.LZ4), false));
        assertThat(EncodedExtent.decode4(new StructIn(FILE, BASE, bytes), 8192, 5))
                .isEqualTo(new EncodedExtent(8192, 5, 64, Optional.of(Algorithm.LZ4), false));
    }

    @Test
    void noLengthIsAHoleWhateverElseIsSaid() throws CorruptImageException {
        byte[] bytes = AnnotatedHex.bytes(goldenHex());
        bytes[0] = 0;
        assertThat(decode(bytes)).isEqualTo(EncodedExtent.hole(0x1_0000_0200L));
    }

    @Test
    void whatNoKernelReadsIsRefused() {
        assertRefused(0, "00 00 11", 0, "extent has 1114112 stored bytes, kernels read at most 1048576");
        assertRefused(2, "20", 0, "extent word is 0x48200040; bits 21..26 are not known here");
        assertRefused(3, "50", 0, "extent has format 5, expected 0..4");
        assertRefused(31, "01", 31, "reserved is 0x01, expected 0");
    }

    @Test
    void aHoleThatIsStoredIsOurBug() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EncodedExtent(7, 1, 0, Optional.empty(), false))
                .withMessage("a hole at 7 is stored somewhere");
    }
}
