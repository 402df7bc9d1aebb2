package io.rafs.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.rafs.digest.Hasher;
import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

final class DigestSetTest {
    private static Digest digest(int number) {
        return Hasher.sha256().digest(ByteBuffer.allocate(4).putInt(number).array(), 0, 4);
    }

    @Test
    void knowsWhatWasAddedAndNothingElseHoweverItGrows() throws IOException {
        DigestSet set = new DigestSet(100_000);
        for (int i = 0; i < 100_000; i++) {
            assertThat(set.add(digest(i))).as("%d", i).isTrue();
        }
        assertThat(set.size()).isEqualTo(100_000);
        for (int i = 0; i < 100_000; i++) {
            assertThat(set.contains(digest(i))).as("%d", i).isTrue();
            assertThat(set.contains(digest(-1 - i))).as("%d", -1 - i).isFalse();
        }
        assertThat(set.add(digest(5))).isFalse();
    }

    @Test
    void aDigestOfZerosIsAsGoodAsAnyOther() throws IOException {
        DigestSet set = new DigestSet(2);
        assertThat(set.contains(Digest.ZERO)).isFalse();
        assertThat(set.add(Digest.ZERO)).isTrue();
        assertThat(set.add(Digest.ZERO)).isFalse();
        assertThat(set.contains(Digest.ZERO)).isTrue();
    }

    @Test
    void moreThanMemoryIsGivenToAreRefused() throws IOException {
        DigestSet set = new DigestSet(2);
        set.add(digest(1));
        set.add(digest(2));
        assertThat(set.add(digest(1))).isFalse();
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> set.add(digest(3)))
                .withMessage("there are more than 2 different chunks, which is what memory is given to;"
                        + " cut larger ones, or give Java more, as in RAFS_JAVA_OPTS=-Xmx4g");
    }
}
