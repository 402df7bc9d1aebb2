package io.rafs.trace;

import java.io.IOException;

/** A file of the image that is not what its name or its first bytes promise; it becomes a note. */
final class MalformedFileException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedFileException(String message) {
        super(message);
    }
}
