package io.rafs.image;

import io.rafs.format.RefusedException;
import java.util.EnumMap;
import java.util.Map;

/** How much of each {@link Limit} an input may take. Immutable. */
public final class Limits {
    /** The default of each. */
    public static final Limits DEFAULT = new Limits(new EnumMap<>(Limit.class));

    private final Map<Limit, Long> others;

    private Limits(Map<Limit, Long> others) {
        this.others = others;
    }

    /**
     * The same but for one limit.
     *
     * @throws IllegalArgumentException if {@code value} is out of the limit's range
     */
    public Limits with(Limit limit, long value) {
        EnumMap<Limit, Long> changed = new EnumMap<>(Limit.class);
        changed.putAll(others);
        changed.put(limit, limit.check(value));
        return new Limits(changed);
    }

    /** The most that is taken. */
    public long of(Limit limit) {
        return others.getOrDefault(limit, limit.standard());
    }

    /** Refuses more than the limit; {@code what} is said of {@code found}, as in "its path has %d bytes". */
    public void check(Limit limit, long found, String what) throws RefusedException {
        if (found > of(limit)) {
            throw new RefusedException(what.formatted(found) + refusal(limit));
        }
    }

    /** The end of a refusal, to stand behind what was found: the limit, and what raises it. */
    public String refusal(Limit limit) {
        String heap = limit == Limit.METADATA ? ", and needs a larger heap (-Xmx)" : "";
        return ", the limit is %d; ".formatted(of(limit))
                + (limit.isBelowMax(of(limit))
                        ? "if this is no attack, --limit %s=... raises it%s".formatted(limit, heap)
                        : "it cannot be raised (--limit %s)".formatted(limit));
    }
}
