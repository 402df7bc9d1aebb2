package io.rafs.inspect;

/**
 * Something in which two images differ.
 *
 * @param where a table or a path
 * @param field of it; empty where the whole is meant
 * @param first what the first image has, in full; empty for nothing
 * @param second what the second image has, in full; empty for nothing
 */
public record Difference(String where, String field, String first, String second) {
    /** Longest value that is shown whole. */
    private static final int LONG = 48;

    /** How much is shown of a longer one, in characters, and how many of them before the first that differs. */
    private static final int SHOWN = 24;

    private static final int BEFORE = 8;

    /** The difference in words; of long values the part where they begin to differ. */
    @Override
    public String toString() {
        if (field.isEmpty()) {
            return second.isEmpty()
                    ? "%s: only the first image has it (%s)".formatted(where, first)
                    : "%s: only the second image has it (%s)".formatted(where, second);
        }
        int same = 0;
        while (same < Math.min(first.length(), second.length()) && first.charAt(same) == second.charAt(same)) {
            same++;
        }
        return "%s: %s is %s in the first image, %s in the second"
                .formatted(where, field, shown(first, same), shown(second, same));
    }

    private static String shown(String value, int same) {
        if (value.length() <= LONG) {
            return value.isEmpty() ? "not there" : value;
        }
        int from = Math.min(Math.max(0, same - BEFORE), value.length() - SHOWN);
        int to = from + SHOWN;
        return (from > 0 ? ".." : "") + value.substring(from, to) + (to < value.length() ? ".." : "");
    }
}
