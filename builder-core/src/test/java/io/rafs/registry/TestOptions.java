package io.rafs.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Options of tests: no environment, waits that are written down and take no time. */
final class TestOptions {
    /** Waits that were wanted. */
    final List<Duration> waits = Collections.synchronizedList(new ArrayList<>());

    RegistryOptions get() {
        return RegistryOptions.of(Map.of())
                .withTimeouts(new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofSeconds(5)))
                .withRetries(new RetryPolicy(
                        4,
                        Duration.ofMillis(100),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(100),
                        () -> 0,
                        waits::add));
    }
}
