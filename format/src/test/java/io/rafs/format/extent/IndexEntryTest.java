package io.rafs.format.extent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.rafs.format.AnnotatedHex;
import io.rafs.format.CorruptImageException;
import io.rafs.format.StructContract;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;
import io.rafs.format.extent.IndexEntry.Body;
import io.rafs.format.extent.IndexEntry.Head;
import io.rafs.format.extent.IndexEntry.Kind;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IndexEntryTest extends StructContract<IndexEntry> {

    @Override
    protected IndexEntry golden() {
        return new Head(Kind.HEAD2, true, 712, 0x0304_0102L);
    }

    @Override
    protected String goldenHex() {
        return """
                03 80         # 0 HEAD2, partial
                c8 02         # 2 offset 712
                02 01 04 03   # 4 block
                """;
    }

    @Override
    protected IndexEntry random(SplittableRandom random) {
        return switch (random.nextInt(3)) {
            case 0 ->
                new Head(Kind.values()[random.nextInt(3)], random.nextBoolean(), random.nextInt(65536), u32(random));
            case 1 -> new Body(random.nextInt(1, 0x800), 1, random.nextInt(65536));
            default -> new Body(0, random.nextInt(0x800), random.nextInt(65536));
        };
    }

    @Override
    protected void encode(IndexEntry value, StructOut out) {
        value.encode(out);
    }

    @Override
    protected IndexEntry decode(StructIn in) throws CorruptImageException {
        return IndexEntry.decode(in);
    }

    @Test
    void theFirstClusterBehindAHeadSaysItsBlocks() throws CorruptImageException {
        byte[] bytes = AnnotatedHex.bytes("02 00 00 00 02 08 05 00");
        assertThat(decode(bytes)).isEqualTo(new Body(2, 1, 5));
        assertThat(bytes(Body.of(2, 1, 5))).isEqualTo(bytes);
        assertThat(bytes(Body.of(2, 3, 2))).isEqualTo(AnnotatedHex.bytes("02 00 00 00 03 00 02 00"));
        assertThat(Body.of(300, 5000, 70000)).isEqualTo(new Body(0, 0x7ff, 0xffff));
    }

    @Test
    void whatNoKernelKnowsIsRefused() {
        assertRefused(0, "07", 0, "index entry is 0x8007; bits 2..14 are not known here");
        assertRefused(0, "02 00 00 00 01 10", 4, "back is 0x1001; bits above 11 are not known here");
    }

    @Test
    void blocksSaidElsewhereAreOurBug() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Body(3, 2, 1))
                .withMessage("blocks are said 2 clusters behind the head");
    }
}
