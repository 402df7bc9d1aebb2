package io.rafs.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class NidCountsTest {
    private static final int MANY = 400_000;

    private static final BigInteger WORD = BigInteger.ONE.shiftLeft(64);

    /** Turns a multiplication by the golden ratio back. */
    private static final long INVERSE =
            new BigInteger("9E3779B97F4A7C15", 16).modInverse(WORD).longValue();

    /** In a table that goes by a product, a mask, or the mix without a seed, each of these takes a second for a thousand. */
    @Test
    void nidsThatWereChosenForOneSlotCostNoMoreThanOthers() {
        List<LongUnaryOperator> chosen = List.of(
                i -> i * INVERSE, // the high half of the product is 0
                i -> i << 32,
                Long::reverse,
                i -> unmixed(i << 32));
        for (LongUnaryOperator nids : chosen) {
            Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
                NidCounts counts = new NidCounts();
                for (long i = 1; i <= MANY; i++) {
                    counts.add(nids.applyAsLong(i));
                }
                return counts.size();
            });
        }
    }

    @Test
    void whatIsCountedComesInAscendingOrderWithItsCount() throws IOException {
        NidCounts counts = new NidCounts();
        for (long i = 5000; i > 0; i--) {
            assertThat(counts.add(i * 7)).isZero();
        }
        assertThat(counts.add(70)).isEqualTo(1);
        assertThat(counts.add(70)).isEqualTo(2);
        assertThat(counts.size()).isEqualTo(5000);
        assertThat(counts.contains(35_000)).isTrue();
        assertThat(counts.contains(35_001)).isFalse();
        List<Long> nids = new ArrayList<>();
        List<Integer> several = new ArrayList<>();
        counts.forEach((nid, count) -> {
            nids.add(nid);
            if (count > 1) {
                several.add(count);
            }
        });
        assertThat(nids).isSorted().hasSize(5000).startsWith(7L, 14L).endsWith(35_000L);
        assertThat(several).containsExactly(3);
    }

    /** What the mix without a seed makes this of. */
    private static long unmixed(long mixed) {
        long value = mixed ^ mixed >>> 31 ^ mixed >>> 62;
        value *= new BigInteger("94D049BB133111EB", 16).modInverse(WORD).longValue();
        value = value ^ value >>> 27 ^ value >>> 54;
        value *= new BigInteger("BF58476D1CE4E5B9", 16).modInverse(WORD).longValue();
        return value ^ value >>> 30 ^ value >>> 60;
    }
}
