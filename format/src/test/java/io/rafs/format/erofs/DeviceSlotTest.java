package io.rafs.format.erofs;

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

class DeviceSlotTest extends StructContract<DeviceSlot> {

    @Override
    protected DeviceSlot golden() {
        return new DeviceSlot(digest(0x80), 9, 0x200);
    }

    @Override
    protected String goldenHex() {
        return """
                38 30 38 31 38 32 38 33 38 34 38 35 38 36 38 37   #  0 blobId: "8081828384858687
                38 38 38 39 38 61 38 62 38 63 38 64 38 65 38 66   #     88898a8b8c8d8e8f
                39 30 39 31 39 32 39 33 39 34 39 35 39 36 39 37   #     9091929394959697
                39 38 39 39 39 61 39 62 39 63 39 64 39 65 39 66   #     98999a9b9c9d9e9f"
                09 00 00 00                                       # 64 blocks
                00 02 00 00                                       # 68 mappedBlock: byte 2 MiB
                00*56                                             # 72 reserved
                """;
    }

    @Override
    protected DeviceSlot random(SplittableRandom random) {
        return new DeviceSlot(randomDigest(random), u32(random), u32(random));
    }

    @Override
    protected void encode(DeviceSlot value, StructOut out) {
        value.encode(out);
    }

    @Override
    protected DeviceSlot decode(StructIn in) throws CorruptImageException {
        return DeviceSlot.decodeRafs(in);
    }

    @Test
    void aTagThatIsNoDigestIsRefusedAtItsStart() {
        assertRefused(63, "47", 0, "blobId is not 64 lower-case hex digits");
        assertRefused(9, "41", 0, "blobId is not 64 lower-case hex digits");
    }

    @Test
    void highHalvesOfNewKernelsAreRefused() {
        assertRefused(72, "01", 72, "reserved is 0x01, expected 0");
    }

    @Test
    void outsideRafsAnyTextNamesADeviceOfAnySize() throws CorruptImageException {
        byte[] bytes = AnnotatedHex.bytes("""
                62 6c 6f 62 30 00*59   #  0 tag: "blob0"
                09 00 00 00            # 64 blocks
                00 01 00 00            # 68 mappedBlock
                01 00                  # 72 blocks, high half
                02 00                  # 74 mappedBlock, high half
                00*52                  # 76 reserved
                """);
        DeviceSlot slot = new DeviceSlot("blob0", (1L << 32) + 9, (2L << 32) + 0x100);
        assertThat(DeviceSlot.decode(new StructIn(FILE, BASE, bytes))).isEqualTo(slot);
        assertThat(bytes(slot)).isEqualTo(bytes);
        assertThat(slot.blobId()).isEmpty();
        assertThat(golden().blobId()).contains(digest(0x80));
        assertThat(new DeviceSlot(Digest.ZERO, 1, 1).blobId()).contains(Digest.ZERO);
    }

    @Test
    void moreBlocksThanTheFieldHoldsAreOurBug() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DeviceSlot(Digest.ZERO, 1L << 48, 0))
                .withMessage("blocks is 281474976710656, the field holds 0..281474976710655");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DeviceSlot(Digest.ZERO, 1, -1))
                .withMessage("mappedBlock is -1, the field holds 0..281474976710655");
    }
}
