package io.rafs.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TransfersTest {
    private static Set<Integer> upTo(int count) {
        return new TreeSet<>(IntStream.range(0, count).boxed().toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 64})
    void everyStepIsDoneOnceAndNeverMoreAtOnceThanAllowed(int atOnce) throws IOException {
        Set<Integer> done = new ConcurrentSkipListSet<>();
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Transfers.run(atOnce, 100, i -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            assertThat(done.add(i)).isTrue();
            now.decrementAndGet();
        });
        assertThat(done).isEqualTo(upTo(100));
        assertThat(most.get()).isBetween(1, atOnce);
    }

    @Test
    void severalAreUnderWayAtOnce() throws IOException {
        CountDownLatch all = new CountDownLatch(4);
        Transfers.run(4, 4, i -> {
            all.countDown();
            await(all);
        });
        assertThat(all.getCount()).isZero();
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }

    @Test
    void theFirstFailureIsToldAndBreaksOffTheOthers() {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch others = new CountDownLatch(3);
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        assertThatThrownBy(() -> Transfers.run(4, 100, i -> {
                    begun.incrementAndGet();
                    if (i == 2) {
                        await(others);
                        throw new IOException("blob 2");
                    }
                    others.countDown();
                    try {
                        await(never);
                    } finally {
                        ended.incrementAndGet();
                    }
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("blob 2");
        assertThat(begun).hasValue(4);
        assertThat(ended).hasValue(3);
    }

    @Test
    void whoIsInterruptedBreaksThemAllOff() {
        CountDownLatch never = new CountDownLatch(1);
        Thread caller = Thread.currentThread();
        assertThatThrownBy(() -> Transfers.run(2, 2, i -> {
                    caller.interrupt();
                    await(never);
                }))
                .isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
