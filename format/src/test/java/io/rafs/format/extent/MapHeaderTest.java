package io.rafs.format.extent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.rafs.format.AnnotatedHex;
import io.rafs.format.CorruptImageException;
import io.rafs.format.StructContract;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Of layout 1, which has all three forms. */
class MapHeaderTest extends StructContract<MapHeader> {

    @Override
    protected MapHeader golden() {
        return new Extents(0x1122_3344L, 16, false, true, 0);
    }

    @Override
    protected String goldenHex() {
        return """
                44 33 22 11   # 0 count
                25 00         # 4 advise: extents, of 16 bytes, with a fragment tail
                00            # 6
                00            # 7 clusterBits
                """;
    }

    @Override
    protected MapHeader random(SplittableRandom random) {
        return switch (random.nextInt(3)) {
            case 0 -> new Fragment(u63(random));
            case 1 -> {
                int size = 4 << random.nextInt(4);
                int bits = size < 16 ? random.nextInt(16) : 0;
                yield new Extents(u32(random), size, random.nextBoolean(), random.nextBoolean(), bits);
            }
            default ->
                new Index(
                        u32(random),
                        random.nextInt(32) << 1,
                        Algorithm.values()[random.nextInt(4)],
                        Algorithm.values()[random.nextInt(4)],
                        random.nextInt(16));
        };
    }

    @Override
    protected void encode(MapHeader value, StructOut out) {
        value.encode(out);
    }

    @Override
    protected MapHeader decode(StructIn in) throws CorruptImageException {
        return MapHeader.decode(in, true);
    }

    @Test
    void anIndexNamesItsCodecsAndTail() throws CorruptImageException {
        byte[] bytes = AnnotatedHex.bytes("""
                00 00 c4 09   # 0 inline tail of 2500 bytes
                0f 00         # 4 advise: packs of 2 bytes, big heads, inline tail
                03            # 6 HEAD1 zstd, HEAD2 LZ4
                00            # 7 clusterBits
                """);
        Index index = new Index(2500 << 16, 0xf, Algorithm.ZSTD, Algorithm.LZ4, 0);
        assertThat(bytes(index)).isEqualTo(bytes);
        assertThat(MapHeader.decode(new StructIn(FILE, BASE, bytes), false)).isEqualTo(index);
        assertThat(index.inlineSize()).isEqualTo(2500);
        assertThat(new Index(7, 0xf | Index.FRAGMENT_TAIL, Algorithm.ZSTD, Algorithm.LZ4, 0).inlineSize())
                .isZero();
    }

    @Test
    void theTopBitMakesTheRestAnOffset() throws CorruptImageException {
        byte[] bytes = AnnotatedHex.bytes("c4 09 00*5 80");
        assertThat(decode(bytes)).isEqualTo(new Fragment(2500));
        assertThat(bytes(new Fragment(2500))).isEqualTo(bytes);
        assertThat(decode(AnnotatedHex.bytes("ff*8"))).isEqualTo(new Fragment(Long.MAX_VALUE));
    }

    @Test
    void whatNoKernelKnowsIsRefusedAtItsField() {
        assertRefused(4, "65", 4, "advise is 0x0065; bits above 5 are not known here");
        assertRefused(4, "2d", 4, "advise is 0x002d: extents with an inline tail");
        assertRefused(6, "01", 6, "the high bits of the extent count are set; no file has so many");
        assertRefused(7, "01", 6, "the high bits of the extent count are set; no file has so many");
        assertRefused(7, "10", 7, "clusterBits is 0x10, expected 0..15");
        assertRefused(4, "06 00 40", 6, "codecs is 0x40, each half is expected to be 0..3");
    }

    @Test
    void recordsStartAtAMultipleOfTheirSize() {
        assertThat(Extents.of(1, 100, false).records(0x1080)).isEqualTo(0x1090);
        assertThat(Extents.of(1, 1L << 32, false).records(0x1088)).isEqualTo(0x10a0);
        assertThat(new Extents(1, 4, false, false, 0).records(0x1088)).isEqualTo(0x1090);
        assertThat(MapHeader.position(0x1081)).isEqualTo(0x1088);
    }

    @Test
    void recordsOfOddSizeAreOurBug() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Extents(1, 12, false, false, 0))
                .withMessage("recordSize is 12, expected 4, 8, 16 or 32");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Extents(1, 16, false, false, 4))
                .withMessage("records of 16 bytes have no clusterBits");
    }
}
