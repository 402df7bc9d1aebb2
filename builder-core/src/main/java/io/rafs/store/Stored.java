package io.rafs.store;

import io.rafs.format.RefusedException;
import io.rafs.oci.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Bytes that are kept somewhere: a file, a part of one, or a blob of a registry. */
public interface Stored {
    /** What to call them in messages. */
    String name();

    /** How many there are. */
    long size();

    /** The repository that has them, by any of its images: another one of the same registry can take them from there. */
    default Optional<Reference> repository() {
        return Optional.empty();
    }

    /**
     * A stream of the bytes from their beginning.
     *
     * @throws RefusedException also when it is read, if there turn out to be fewer
     */
    InputStream open() throws IOException;

    /** The bytes, if they are at most {@code max}. */
    default byte[] readAll(long max) throws IOException {
        if (size() > max) {
            throw new RefusedException(name(), "it has %d bytes, at most %d are read".formatted(size(), max));
        }
        try (InputStream in = open()) {
            byte[] bytes = in.readNBytes((int) size());
            if (bytes.length < size()) {
                throw new RefusedException(name(), "it ends after %d of %d bytes".formatted(bytes.length, size()));
            }
            return bytes;
        }
    }
}
