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

class ChunkIndexTest extends StructContract<ChunkIndex> {

    @Override
    protected ChunkIndex golden() {
        return new ChunkIndex(0x20, 0x123456, 0x789abcdeL);
    }

    @Override
    protected String goldenHex() {
        return """
                56 34         # 0 low 16 bits of the chunk's number
                21            # 2 blob 0x20, as device 0x21
                12            # 3 high 8 bits of the chunk's number
                de bc 9a 78   # 4 block
                """;
    }

    @Override
    protected ChunkIndex random(SplittableRandom random) {
        return new ChunkIndex(random.nextInt(254), random.nextInt(1 << 24), u32(random));
    }

    @Override
    protected void encode(ChunkIndex value, StructOut out) {
        value.encode(out);
    }

    @Override
    protected ChunkIndex decode(StructIn in) throws CorruptImageException {
        return ChunkIndex.decode(in);
    }

    @Test
    void aHoleIsRefusedForNydusHasNone() {
        assertRefused(2, "00", 0, "chunk index has device 0; RAFS has no holes and no chunks in itself");
    }

    @Test
    void theLast254thBlobCanBeNamedAndNoneBehindIt() throws CorruptImageException {
        ChunkIndex last = new ChunkIndex(253, 0, 0);
        assertThat(bytes(last)).isEqualTo(AnnotatedHex.bytes("00 00 fe 00 00*4"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChunkIndex(254, 0, 0))
                .withMessage("blob is 254, the field holds 0..253");
        assertRefused(2, "ff", 0, "chunk index has device 255, RAFS has at most 254");
    }

    @Test
    void valuesBeyondTheirFieldsAreOurBug() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChunkIndex(0, 1 << 24, 0))
                .withMessage("chunk is 16777216, the field holds 0..16777215");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChunkIndex(-1, 0, 0))
                .withMessageStartingWith("blob is -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChunkIndex(0, 0, 1L << 32))
                .withMessageStartingWith("block is 4294967296");
    }

    @Test
    void theFormatCountsTheChunkSizeInDoublingsOfABlock() {
        assertThat(ChunkIndex.format(4096)).isEqualTo(0x20);
        assertThat(ChunkIndex.format(1 << 20)).isEqualTo(0x28);
        assertThat(ChunkIndex.format(16 << 20)).isEqualTo(0x2c);
    }
}
