package io.rafs.format.extent;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.format.AnnotatedHex;
import io.rafs.format.CorruptImageException;
import io.rafs.format.StructContract;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FragmentTailTest extends StructContract<FragmentTail> {

    @Override
    protected FragmentTail golden() {
        return new FragmentTail(0x1_0000_0200L, 0x3_0000_0004L);
    }

    @Override
    protected String goldenHex() {
        return """
                04 00 00 00 03 00 00 00   #  0 offset
                00*4                      #  8
                00 02 00 00 01 00 00 00   # 12 logical
                00*12                     # 20 reserved
                """;
    }

    @Override
    protected FragmentTail random(SplittableRandom random) {
        return new FragmentTail(u63(random), u63(random));
    }

    @Override
    protected void encode(FragmentTail value, StructOut out) {
        value.encode(out, 32);
    }

    @Override
    protected FragmentTail decode(StructIn in) throws CorruptImageException {
        return FragmentTail.decode(in, 32);
    }

    @Test
    void aShortRecordEndsWithTheLowHalfOfItsPlace() throws CorruptImageException {
        byte[] bytes = AnnotatedHex.bytes("84 1c 00 00 00 00 00 00 00 00 00 00 28 23 00 00");
        FragmentTail tail = new FragmentTail(9000, 7300);
        assertThat(FragmentTail.decode(new StructIn(FILE, BASE, bytes), 16)).isEqualTo(tail);
        StructOut out = new StructOut(0);
        tail.encode(out, 16);
        assertThat(out.toByteArray()).isEqualTo(bytes);
    }
}
