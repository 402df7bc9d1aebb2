package io.rafs.codec;

import java.io.IOException;

/** A compressed stream that cannot be decompressed. Says where in the plain bytes; the caller knows of which layer. */
public final class MalformedStreamException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long offset;

    /**
     * @param offset plain bytes that came out before
     * @param message what is wrong
     */
    public MalformedStreamException(long offset, String message) {
        super(message);
        this.offset = offset;
    }

    /** Plain bytes that came out before. */
    public long offset() {
        return offset;
    }
}
