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

class BatchContextTest extends StructContract<BatchContext> {

    @Override
    protected BatchContext golden() {
        return new BatchContext(0x8001_136cL, 0x9008_59b2L);
    }

    @Override
    protected String goldenHex() {
        return """
                6c 13 01 80   #  0 compressedSize
                b2 59 08 90   #  4 uncompressedSize
                00*32         #  8 reserved
                """;
    }

    @Override
    protected BatchContext random(SplittableRandom random) {
        return new BatchContext(u32(random), u32(random));
    }

    @Override
    protected void encode(BatchContext value, StructOut out) {
        value.encode(out);
    }

    @Override
    protected BatchContext decode(StructIn in) throws CorruptImageException {
        return BatchContext.decode(in);
    }

    @Test
    void batchesReadAsNydusWroteThem() throws CorruptImageException {
        BatchContext shrunk = decode(AnnotatedHex.bytes("6c 13 00 00  b2 59 08 00  00*32"));
        assertThat(shrunk).isEqualTo(new BatchContext(4972, 547250));
        assertThat(shrunk.isCompressed()).isTrue();
        BatchContext raw = decode(AnnotatedHex.bytes("df e6 00 00  df e6 00 00  00*32"));
        assertThat(raw).isEqualTo(new BatchContext(59103, 59103));
        assertThat(raw.isCompressed()).isFalse();
    }

    @Test
    void reservedBytesMustBeZero() {
        assertRefused(8, "01", 8, "reserved is 0x01, expected 0");
        assertRefused(39, "01", 39, "reserved is 0x01, expected 0");
    }

    @Test
    void valuesBeyondTheirFieldsAreOurBug() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BatchContext(-1, 0))
                .withMessage("compressedSize is -1, the field holds 0..4294967295");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BatchContext(0, 1L << 32))
                .withMessage("uncompressedSize is 4294967296, the field holds 0..4294967295");
    }
}
