package io.rafs.cli;

import io.rafs.format.RefusedException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The time that reproducible builds write down instead of now. Source: reproducible-builds.org, "SOURCE_DATE_EPOCH". */
final class SourceDateEpoch {
    private static final String NAME = "SOURCE_DATE_EPOCH";

    private SourceDateEpoch() {}

    /** What the environment says; nothing if it does not. */
    static Optional<Instant> of(Map<String, String> environment) throws RefusedException {
        String text = environment.getOrDefault(NAME, "");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        // up to the year 9999, which is as far as four digits go
        if (!text.matches("[0-9]{1,12}") || Long.parseLong(text) > 253_402_300_799L) {
            throw new RefusedException(
                    NAME, "it is '%s', expected whole seconds since 1970; unset it or give a number".formatted(text));
        }
        return Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
    }
}
