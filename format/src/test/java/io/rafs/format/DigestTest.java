package io.rafs.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DigestTest {

    @Test
    void hexAndBytesAreTheSameDigest() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 200; i++) {
            Digest digest = StructContract.randomDigest(random);
            assertThat(Digest.parse(digest.hex())).isEqualTo(digest).hasSameHashCodeAs(digest);
            assertThat(Digest.of(digest.bytes())).isEqualTo(digest);
        }
    }

    @Test
    void digestsSortByUnsignedBytes() {
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < 2000; i++) {
            byte[] a = StructContract.randomDigest(random).bytes();
            byte[] b = a.clone();
            b[random.nextInt(32)] = (byte) random.nextInt(256);
            assertThat(Integer.signum(Digest.of(a).compareTo(Digest.of(b))))
                    .as("step %d", i)
                    .isEqualTo(Integer.signum(Arrays.compareUnsigned(a, b)));
            assertThat(Digest.of(a).equals(Digest.of(b))).isEqualTo(Arrays.equals(a, b));
        }
    }

    @Test
    void onlySixtyFourLowerCaseHexDigitsAreADigest() {
        assertThat(Digest.isHex("0123456789abcdef".repeat(4))).isTrue();
        assertThat(Digest.isHex("0123456789abcdeF".repeat(4))).isFalse();
        assertThat(Digest.isHex("0".repeat(63))).isFalse();
        assertThat(Digest.isHex("0".repeat(63) + "g")).isFalse();
        assertThat(Digest.isHex("0".repeat(63) + "\u0661")).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> Digest.parse("abc"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Digest.of(new byte[31]))
                .withMessage("a digest has 32 bytes, not 31");
    }

    @Test
    void onlyZeroBytesAreZero() {
        assertThat(Digest.ZERO.isZero()).isTrue();
        for (int i = 0; i < 32; i++) {
            byte[] bytes = new byte[32];
            bytes[i] = 1;
            assertThat(Digest.of(bytes).isZero()).isFalse();
        }
    }
}
