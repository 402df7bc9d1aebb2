package io.rafs.check;

import io.rafs.format.CorruptImageException;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Takes what checks find and hands it on; of each rule the first few only, for a damaged table breaks the same rule ten
 * thousand times. Counts all.
 */
final class Findings {
    /** Errors of one rule that are handed on. */
    private static final int MOST_ERRORS = 20;

    /** Notes of one rule that are handed on. */
    private static final int MOST_NOTES = 3;

    private final Consumer<Finding> listener;
    private final Map<Rule, Long> counts = new EnumMap<>(Rule.class);

    Findings(Consumer<Finding> listener) {
        this.listener = listener;
    }

    /** How many findings of a rule are handed on. */
    static int most(Rule rule) {
        return rule.severity() == Severity.ERROR ? MOST_ERRORS : MOST_NOTES;
    }

    /** Takes one. */
    void add(Rule rule, String file, long offset, String detail) {
        if (counts.merge(rule, 1L, Long::sum) <= most(rule)) {
            listener.accept(new Finding(rule, file, offset, detail));
        }
    }

    /** Takes one that a reader ran into. */
    void add(Rule rule, CorruptImageException flaw) {
        add(rule, flaw.file(), flaw.offset(), flaw.detail());
    }

    /** Counts some that come after all that are handed on. */
    void addUntold(Rule rule, long count) {
        counts.merge(rule, count, Long::sum);
    }

    /** How often each rule is broken. */
    Map<Rule, Long> counts() {
        return counts;
    }

    /** How many findings there are of this severity. */
    long count(Severity severity) {
        return counts.entrySet().stream()
                .filter(count -> count.getKey().severity() == severity)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
