package io.rafs.check;

/** How bad a finding is. */
public enum Severity {
    /** A reader refuses the image, or shows something else than was meant. */
    ERROR,

    /** Nobody stumbles, but no careful builder writes it so. */
    NOTE
}
