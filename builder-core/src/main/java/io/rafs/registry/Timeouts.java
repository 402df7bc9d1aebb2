package io.rafs.registry;

import java.time.Duration;

/**
 * How long a network may do nothing. There is no limit for a whole transfer: blobs are as large as they are.
 *
 * @param connect until a connection stands, TLS included
 * @param idle without a byte in either direction, and from a request to its answer
 * @param commit from the last byte of a blob to the registry's word that it has it; some digest it only then
 */
public record Timeouts(Duration connect, Duration idle, Duration commit) {
    /** 15 seconds, a minute, ten minutes. */
    public static Timeouts standard() {
        return new Timeouts(Duration.ofSeconds(15), Duration.ofMinutes(1), Duration.ofMinutes(10));
    }
}
