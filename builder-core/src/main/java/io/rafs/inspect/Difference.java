package io.rafs.inspect;

/**
 * Something in which two images differ.
 *
 * @param where a table or a path
 * @param field of it; empty where the whole is meant
 * @param first what the first image has; empty for nothing
 * @param second what the second image has; empty for nothing
 */
public record Difference(String where, String field, String first, String second) {
    /** The difference in words. */
    @Override
    public String toString() {
        if (field.isEmpty()) {
            return second.isEmpty()
                    ? "%s: only the first image has it%s".formatted(where, in(first))
                    : "%s: only the second image has it%s".formatted(where, in(second));
        }
        return "%s: %s is %s in the first image, %s in the second"
                .formatted(
                        where, field, first.isEmpty() ? "not there" : first, second.isEmpty() ? "not there" : second);
    }

    private static String in(String what) {
        return what.equals(PRESENT) ? "" : " (%s)".formatted(what);
    }

    /** Stands for something that is there and needs no more words. */
    static final String PRESENT = "there";
}
