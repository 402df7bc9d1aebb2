package io.rafs.policy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What an image has to be, besides signed.
 *
 * @param parts what has to be proven of it
 * @param attestations what has to be said of it
 * @param channel the channel that it has to be of
 * @param minVersion the lowest version
 * @param maxAge how long ago it may have been made
 * @param forbidden what it must not have
 * @param metadataOnly whether it is good enough that the bytes of its blobs are not read
 */
public record Demands(
        Set<Part> parts,
        List<RequiredAttestation> attestations,
        Optional<String> channel,
        OptionalLong minVersion,
        Optional<Duration> maxAge,
        Set<Forbidden> forbidden,
        boolean metadataOnly) {
    /** Nothing but that every byte is read. */
    public static final Demands NONE =
            new Demands(Set.of(), List.of(), Optional.empty(), OptionalLong.empty(), Optional.empty(), Set.of(), false);

    public Demands {
        parts = Set.copyOf(parts);
        attestations = List.copyOf(attestations);
        forbidden = Set.copyOf(forbidden);
    }

    /** Whether a golden statement alone can say it. */
    boolean needGolden() {
        return !parts.isEmpty()
                || channel.isPresent()
                || minVersion.isPresent()
                || maxAge.isPresent()
                || !forbidden.isEmpty();
    }
}
