package io.rafs.format;

import java.io.IOException;

/**
 * An input that is not converted, because it is damaged, ambiguous, or says what an image cannot hold. The message
 * tells the place, what was found, what was expected, and what to do.
 */
public final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    /** A refusal with this message. */
    public RefusedException(String message) {
        super(message);
    }

    /** A refusal at a place: {@code where: what}. */
    public RefusedException(String where, String what) {
        super(where + ": " + what);
    }
}
