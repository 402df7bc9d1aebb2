package io.rafs.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StructInTest {

    @Test
    void numbersAreLittleEndianAndUnsigned() throws CorruptImageException {
        StructIn in = new StructIn("f", 0, AnnotatedHex.bytes("ff  fe ff  fd ff ff ff  fc ff ff ff ff ff ff 7f  ff*8"));
        assertThat(in.u8("a")).isEqualTo(0xff);
        assertThat(in.u16("b")).isEqualTo(0xfffe);
        assertThat(in.u32("c")).isEqualTo(0xfffffffdL);
        assertThat(in.u63("d")).isEqualTo(0x7ffffffffffffffcL);
        assertThat(in.bits64("e")).isEqualTo(-1);
        assertThat(in.remaining()).isZero();
    }

    @Test
    void whatStructOutPrintsStructInReads() throws CorruptImageException {
        byte[] bytes = new StructOut(0)
                .u8(0x12)
                .u16(0x3456)
                .u32(0x789abcdeL)
                .u64(0x0123456789abcdefL)
                .ascii("text", 6)
                .hex(StructContract.digest(1))
                .digest(StructContract.digest(2))
                .zero(3)
                .zeroTo(130)
                .toByteArray();
        StructIn in = new StructIn("f", 0, bytes);
        assertThat(in.u8("a")).isEqualTo(0x12);
        assertThat(in.u16("b")).isEqualTo(0x3456);
        assertThat(in.u32("c")).isEqualTo(0x789abcdeL);
        assertThat(in.u63("d")).isEqualTo(0x0123456789abcdefL);
        assertThat(in.ascii("e", 6)).isEqualTo("text");
        assertThat(in.hex("f")).isEqualTo(StructContract.digest(1));
        assertThat(in.digest("g")).isEqualTo(StructContract.digest(2));
        in.zero("rest", in.remaining());
        assertThat(in.offset()).isEqualTo(130);
    }

    @Test
    void aWindowDoesNotReadWhatLiesBehindIt() throws CorruptImageException {
        StructIn in = new StructIn("f", 0x100, new byte[16]);
        in.skip("head", 4);
        StructIn window = in.slice("window", 4);
        assertThat(window.offset()).isEqualTo(0x104);
        assertThat(in.offset()).isEqualTo(0x108);
        window.u16("first");
        assertThatThrownBy(() -> window.u32("second"))
                .isInstanceOf(CorruptImageException.class)
                .hasMessage("f @ 0x106: second needs 4 bytes, 2 are left");
        assertThatThrownBy(() -> in.slice("too much", 9)).hasMessage("f @ 0x108: too much needs 9 bytes, 8 are left");
        assertThatThrownBy(() -> in.bytes("less than nothing", -1))
                .hasMessage("f @ 0x108: less than nothing needs -1 bytes, 8 are left");
    }

    @Test
    void theRefusalCarriesItsPartsForMachines() {
        CorruptImageException refusal = new CorruptImageException("app.boot", 1024, "what was found");
        assertThat(refusal).hasMessage("app.boot @ 0x400: what was found");
        assertThat(refusal.file()).isEqualTo("app.boot");
        assertThat(refusal.offset()).isEqualTo(1024);
        assertThat(refusal.detail()).isEqualTo("what was found");
    }

    @Test
    void printingBackwardsOrTooMuchIsOurBug() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StructOut(8).zero(5).zeroTo(4))
                .withMessage("position is already 5, cannot pad to 4");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StructOut(8).ascii("nine char", 8))
                .withMessage("length of 'nine char' is 9, the field holds 0..8");
    }

    @Test
    void rangesIncludeBothEnds() {
        Range.u8("a", 255);
        Range.u16("a", 65535);
        Range.u32("a", 0xffff_ffffL);
        assertThatIllegalArgumentException().isThrownBy(() -> Range.u8("a", 256));
        assertThatIllegalArgumentException().isThrownBy(() -> Range.u16("a", -1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Range.check("field", 8, 7))
                .withMessage("field is 8, the field holds 0..7");
    }
}
