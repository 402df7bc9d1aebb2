package io.rafs.sbom;

import java.io.IOException;

/** A file in an image that is not what its name says, or that is not read here: says why. The image itself is well. */
final class DamagedFileException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedFileException(String why) {
        super(why);
    }
}
