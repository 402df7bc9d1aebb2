package io.rafs.registry;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * How often and how soon a registry is asked again that answered 429 or 5xx, or broke off.
 *
 * <p>The n-th wait is between half and all of {@code first * 2^(n-1)}, but {@code longest} at most; where a registry says
 * {@code Retry-After}, that, unless it is longer than {@code patience}.
 *
 * @param tries of one request, the first among them; of a blob's transfer, those without a mebibyte of progress
 * @param first the first wait
 * @param longest no wait of our own is longer
 * @param patience the longest {@code Retry-After} that is waited for
 * @param jitter numbers in [0, 1)
 * @param sleeper waits
 */
public record RetryPolicy(
        int tries, Duration first, Duration longest, Duration patience, DoubleSupplier jitter, Sleeper sleeper) {
    /** Waits for a time. */
    @FunctionalInterface
    public interface Sleeper {
        /** Returns when the time is over. */
        void sleep(Duration time) throws InterruptedException;
    }

    /** Checks that there is one try at least. */
    public RetryPolicy {
        if (tries < 1) {
            throw new IllegalArgumentException("tries: " + tries);
        }
    }

    /** Six tries within about ten seconds; two minutes if a registry asks for them. */
    public static RetryPolicy standard() {
        return new RetryPolicy(
                6,
                Duration.ofMillis(300),
                Duration.ofSeconds(20),
                Duration.ofMinutes(2),
                () -> ThreadLocalRandom.current().nextDouble(),
                time -> Thread.sleep(time.toMillis()));
    }

    /** The wait after the n-th failure in a row, n from 1. */
    Duration pause(int failures) {
        double full = Math.min(longest.toMillis(), first.toMillis() * Math.pow(2, failures - 1));
        return Duration.ofMillis((long) (full * (0.5 + jitter.getAsDouble() / 2)));
    }
}
