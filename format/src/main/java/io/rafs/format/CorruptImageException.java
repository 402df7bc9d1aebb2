package io.rafs.format;

import java.io.IOException;

/**
 * Bytes of an image that cannot be right: says in which file, at which byte, what was found and what was expected.
 *
 * <p>The one exception that reading hostile image bytes may throw. A wrong argument from our own code is an
 * {@link IllegalArgumentException} instead.
 */
public class CorruptImageException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final long offset;
    private final String detail;

    /**
     * @param file the file as the user knows it
     * @param offset the byte offset in {@code file} at which the bad field starts
     * @param detail what was found, what was expected, and if possible what to do
     */
    public CorruptImageException(String file, long offset, String detail) {
        super("%s @ 0x%x: %s".formatted(file, offset, detail));
        this.file = file;
        this.offset = offset;
        this.detail = detail;
    }

    /** The file as the user knows it. */
    public final String file() {
        return file;
    }

    /** Byte offset of the bad field. */
    public final long offset() {
        return offset;
    }

    /** The message without its place. */
    public final String detail() {
        return detail;
    }
}
