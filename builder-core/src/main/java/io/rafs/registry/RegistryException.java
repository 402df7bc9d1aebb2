package io.rafs.registry;

import java.io.IOException;
import java.util.OptionalInt;

/**
 * A registry that did not do what it was asked for. The message says the repository, what was asked, what came back, and
 * what to do; it holds no credentials, and of what the registry said only the beginning, escaped.
 */
public final class RegistryException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What a caller can decide on. */
    public enum Kind {
        /** The registry has no such thing. */
        NOT_FOUND,
        /** It wants other credentials, or gives these no right. */
        DENIED,
        /** No answer, or none but "later", however often it was asked. */
        UNREACHABLE,
        /** What it sent is not what was asked for: a digest, a size or a form that cannot be right. */
        WRONG_ANSWER,
        /** It understood and does not want to. */
        REJECTED,
        /** The content that was to be sent is not what was promised. */
        CONTENT_CHANGED
    }

    private final Kind kind;
    private final int status;

    /**
     * An answer of this kind.
     *
     * @param status of the HTTP answer; 0 if there was none
     */
    RegistryException(Kind kind, int status, String where, String asked, String found) {
        super("%s: %s: %s".formatted(where, asked, found));
        this.kind = kind;
        this.status = status;
    }

    /** What a caller can decide on. */
    public Kind kind() {
        return kind;
    }

    /** The HTTP status of the answer, if there was one. */
    public OptionalInt status() {
        return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
    }
}
