package io.rafs.diff;

/** What became of a path. */
public enum Change {
    /** Only the second tree has it. */
    ADDED('+', "added"),

    /** Only the first tree has it. */
    REMOVED('-', "removed"),

    /** It is of another type now. */
    TYPE('!', "type changed"),

    /** It is of the same type, with other content, link target or device number; maybe also with other attributes. */
    CHANGED('~', "changed"),

    /** Only owner, permissions, time, xattrs, or which names are hard links of each other. */
    METADATA('.', "metadata only"),

    /** Nothing. */
    SAME('=', "the same");

    private final char sign;
    private final String words;

    Change(char sign, String words) {
        this.sign = sign;
        this.words = words;
    }

    /** A character for it in lists. */
    public char sign() {
        return sign;
    }

    /** What people call it. */
    public String words() {
        return words;
    }
}
