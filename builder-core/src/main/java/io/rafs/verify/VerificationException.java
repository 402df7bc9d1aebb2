package io.rafs.verify;

import java.io.IOException;
import java.util.List;

/** What was written is not what the layers said: a bug of this program, or a disk or memory that fails. */
public final class VerificationException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String first;

    /** What differs, in a line each; at least one. */
    public VerificationException(List<String> differences) {
        super(("the image as written is not what the layers said; it is not published:%n  %s%n"
                        + "This is a bug of rafs, or a disk or memory that fails: please report it, and try again")
                .formatted(String.join(System.lineSeparator() + "  ", differences)));
        first = differences.get(0);
    }

    /** The first thing that differs, in a line. */
    public String first() {
        return first;
    }
}
