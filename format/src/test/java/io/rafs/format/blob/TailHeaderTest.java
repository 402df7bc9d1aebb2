package io.rafs.format.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.AnnotatedHex;
import io.rafs.format.CorruptImageException;
import io.rafs.format.StructContract;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TailHeaderTest extends StructContract<TailHeader> {

    @Override
    protected TailHeader golden() {
        return new TailHeader(TailHeader.DATA, 7802);
    }

    @Override
    protected String goldenHex() {
        return """
                69 6d 61 67 65 2e 62 6c 6f 62 00*90   #   0 name: "image.blob"
                00*24                                 # 100 mode, uid, gid
                30 30 30 30 30 30 31 37 31 37 32 00   # 124 size: "00000017172", octal
                30*11 00                              # 136 mtime
                30 30 30 35 36 34 31 00               # 148 checksum: sum of all bytes, its own taken as spaces
                30                                    # 156 type: regular file
                00*100                                # 157 link
                75 73 74 61 72 20 20 00               # 257 magic: "ustar  ", GNU
                00*247                                # 265
                """;
    }

    @Override
    protected TailHeader random(SplittableRandom random) {
        String name = "region.".repeat(random.nextInt(14)) + (char) ('a' + random.nextInt(26));
        return new TailHeader(name, random.nextLong() >>> random.nextInt(1, 60));
    }

    @Override
    protected void encode(TailHeader value, StructOut out) {
        value.encode(out);
    }

    @Override
    protected TailHeader decode(StructIn in) throws CorruptImageException {
        return TailHeader.decode(in);
    }

    @Test
    void everyByteThatIsNotAsWrittenIsRefused() {
        for (int at = 0; at < TailHeader.SIZE; at++) {
            byte[] bytes = bytes(golden());
            bytes[at] ^= 1;
            assertThatThrownBy(() -> decode(bytes)).as("byte %d", at).isInstanceOf(CorruptImageException.class);
        }
    }

    @Test
    void aWrongChecksumIsRefusedAtItsDigit() {
        assertRefused(154, "32", 154, "tail header 'image.blob' has 0x32 at byte 154, expected 0x31");
    }

    @Test
    void aSizeThatIsNoNumberIsRefused() {
        assertRefused(130, "38", 124, "size is neither octal digits nor a base-256 number");
    }

    @Test
    void aNameWithoutAnEndIsRefusedAndIsNotOurBug() {
        byte[] bytes = bytes(golden());
        Arrays.fill(bytes, 0, 100, (byte) 'x');
        assertThatThrownBy(() -> decode(bytes))
                .isInstanceOf(CorruptImageException.class)
                .hasMessage("app.boot @ 0x2000: name has no end");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, TailHeader.MAX_SIZE, TailHeader.MAX_SIZE + 1, 1L << 40, Long.MAX_VALUE})
    void sizesOnBothSidesOfElevenOctalDigitsComeBack(long size) throws CorruptImageException {
        TailHeader header = new TailHeader(TailHeader.DATA, size);
        assertThat(decode(bytes(header))).isEqualTo(header);
    }

    @Test
    void aSizeBeyondElevenOctalDigitsIsBase256() {
        byte[] bytes = bytes(new TailHeader(TailHeader.DATA, 1L << 33));
        assertThat(Arrays.copyOfRange(bytes, 124, 136)).isEqualTo(AnnotatedHex.bytes("80 00*6 02 00*4"));
    }

    @Test
    void aNameOfAHundredCharactersOrANegativeSizeIsOurBug() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TailHeader("n".repeat(100), 0))
                .withMessageEndingWith("is 100, the field holds 0..99");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TailHeader("n", -1))
                .withMessageStartingWith("size of n is -1");
    }
}
