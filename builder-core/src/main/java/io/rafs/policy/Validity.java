package io.rafs.policy;

import java.time.Instant;
import java.util.Optional;

/**
 * When a key counts: from {@code from} on, until just before {@code until}.
 *
 * @param from the first moment, if there is one
 * @param until the first moment after, if there is one
 */
public record Validity(Optional<Instant> from, Optional<Instant> until) {
    /** At all times. */
    public static final Validity ALWAYS = new Validity(Optional.empty(), Optional.empty());

    public Validity {
        if (from.isPresent() && until.isPresent() && !from.get().isBefore(until.get())) {
            throw new IllegalArgumentException("from %s until %s is no time at all".formatted(from.get(), until.get()));
        }
    }

    /** Whether a moment is inside. */
    public boolean holds(Instant now) {
        return from.map(first -> !now.isBefore(first)).orElse(true)
                && until.map(now::isBefore).orElse(true);
    }

    /** Why a moment is not inside, to stand behind the name of a key. */
    String outside(Instant now) {
        return from.isPresent() && now.isBefore(from.get())
                ? "is not valid before " + from.get()
                : "is not valid any more since " + until.map(Instant::toString).orElse("never");
    }
}
