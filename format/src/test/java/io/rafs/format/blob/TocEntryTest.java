package io.rafs.format.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.rafs.format.AnnotatedHex;
import io.rafs.format.CorruptImageException;
import io.rafs.format.Digest;
import io.rafs.format.StructContract;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TocEntryTest extends StructContract<TocEntry> {

    @Override
    protected TocEntry golden() {
        return new TocEntry(2, TocEntry.CHUNK_INFO_HEADER, digest(0x60), 0x1_0000_0000L, 501, 20480);
    }

    @Override
    protected String goldenHex() {
        return """
                02 00 00 00               #  0 flags: zstd
                00*4                      #  4 reserved
                62 6c 6f 62 2e 6d 65 74   #  8 name: "blob.met
                61 2e 68 65 61 64 65 72   #    a.header", which fills the field
                60 61 62 63 64 65 66 67 68 69 6a 6b 6c 6d 6e 6f   # 24 digest
                70 71 72 73 74 75 76 77 78 79 7a 7b 7c 7d 7e 7f
                00*4 01 00 00 00          # 56 offset: 4 GiB
                f5 01 00*6                # 64 storedSize
                00 50 00*6                # 72 size
                00*44                     # 80 reserved
                00*4                      # 124 padding
                """;
    }

    @Override
    protected TocEntry random(SplittableRandom random) {
        return new TocEntry(
                u32(random),
                "n".repeat(random.nextInt(17)),
                randomDigest(random),
                u63(random),
                u63(random),
                u63(random));
    }

    @Override
    protected void encode(TocEntry value, StructOut out) {
        value.encode(out);
    }

    @Override
    protected TocEntry decode(StructIn in) throws CorruptImageException {
        return TocEntry.decode(in);
    }

    @Test
    void aNameThatIsNotAsciiIsRefusedAtTheCharacter() {
        assertRefused(12, "0a", 12, "name is not ASCII text");
    }

    @Test
    void reservedBytesMustBeZero() {
        assertRefused(5, "01", 5, "reserved is 0x01, expected 0");
        assertRefused(80, "01", 80, "reserved is 0x01, expected 0");
        assertRefused(123, "01", 123, "reserved is 0x01, expected 0");
    }

    @Test
    void whatOldNydusLeftInThePaddingIsPassedOver() throws CorruptImageException {
        byte[] bytes = AnnotatedHex.bytes(goldenHex());
        bytes[124] = (byte) 0xff;
        assertThat(decode(bytes)).isEqualTo(golden());
    }

    @Test
    void aNameOfSeventeenCharactersIsOurBug() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TocEntry(1, "seventeen letters", Digest.ZERO, 0, 0, 0))
                .withMessage("length of 'seventeen letters' is 17, the field holds 0..16");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TocEntry(1, "n", Digest.ZERO, 0, -1, 0))
                .withMessageStartingWith("storedSize is -1");
    }
}
