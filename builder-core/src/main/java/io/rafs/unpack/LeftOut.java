package io.rafs.unpack;

import java.util.Optional;

/** What was left out of one kind: how often, and the first of them. */
final class LeftOut {
    private final String one;
    private final String many;
    private final String why;
    private String first;
    private long count;

    /** Nothing so far. The three make a note: {@code one 'x' is left out: why}, or {@code 7 many are left out, ...}. */
    LeftOut(String one, String many, String why) {
        this.one = one;
        this.many = many;
        this.why = why;
    }

    /** Counts one more. */
    void add(String which) {
        first = count == 0 ? which : first;
        count++;
    }

    /** The note, if anything was left out. */
    Optional<String> note() {
        return count == 0
                ? Optional.empty()
                : Optional.of(
                        count == 1
                                ? "%s %s is left out: %s".formatted(one, first, why)
                                : "%d %s are left out, the first is %s: %s".formatted(count, many, first, why));
    }
}
