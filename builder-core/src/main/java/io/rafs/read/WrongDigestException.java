package io.rafs.read;

import io.rafs.format.CorruptImageException;

/** Content that is whole, but not the content that it should be: its digest is another one. */
public final class WrongDigestException extends CorruptImageException {
    private static final long serialVersionUID = 1L;

    WrongDigestException(String file, long offset, String detail) {
        super(file, offset, detail);
    }
}
