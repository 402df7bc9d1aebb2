package io.rafs.check;

/**
 * A rule that an image breaks, and where.
 *
 * @param rule that is broken
 * @param file the file as the user knows it
 * @param offset byte offset in the file
 * @param detail what was found and what was expected
 */
public record Finding(Rule rule, String file, long offset, String detail) {
    @Override
    public String toString() {
        return "%s @ 0x%x: %s [%s]".formatted(file, offset, detail, rule.id());
    }
}
