package io.rafs.format.erofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FileTypeTest {

    @Test
    void everyTypeIsFoundByItsModeAndItsCode() {
        for (FileType type : FileType.values()) {
            assertThat(FileType.ofCode(type.code())).isEqualTo(type);
            assertThat(FileType.ofMode(type.modeBits() | 07777)).isEqualTo(type);
        }
        assertThat(FileType.ofCode(8)).isEqualTo(FileType.UNKNOWN);
        assertThat(FileType.ofCode(-1)).isEqualTo(FileType.UNKNOWN);
        assertThat(FileType.ofMode(0160000)).isEqualTo(FileType.UNKNOWN);
    }

    @Test
    void deviceNumbersAreInTheKernelsNewEncoding() {
        assertThat(new DeviceNumber(1, 3).encoded()).isEqualTo(0x103);
        // 70000 = 0x11170: low byte 0x70, the rest above the major number
        assertThat(new DeviceNumber(259, 70000).encoded()).isEqualTo(0x11110370L);
        assertThat(new DeviceNumber(0xfff, 0xfffff).encoded()).isEqualTo(0xffffffffL);
    }

    @Test
    void decodingADeviceNumberUndoesEncoding() {
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 1000; i++) {
            DeviceNumber device = new DeviceNumber(random.nextInt(0x1000), random.nextInt(0x100000));
            assertThat(DeviceNumber.of(device.encoded())).isEqualTo(device);
        }
    }

    @Test
    void deviceNumbersThatLinuxDoesNotHaveAreOurBug() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DeviceNumber(4096, 0))
                .withMessage("major is 4096, the field holds 0..4095");
        assertThatIllegalArgumentException().isThrownBy(() -> new DeviceNumber(0, 1 << 20));
    }
}
