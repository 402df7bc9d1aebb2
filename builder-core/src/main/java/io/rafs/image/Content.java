package io.rafs.image;

import java.io.IOException;

/** The bytes of a regular file. They are read once and in stream order, before the next entry of the layer is. */
public interface Content {
    /** Size of the file in bytes. */
    long size();

    /**
     * Zero bytes that are known to come next without reading them: a hole of a sparse file. 0 if nothing is known.
     */
    long hole() throws IOException;

    /** Passes over {@code count} bytes of a hole. */
    void skipHole(long count) throws IOException;

    /**
     * Reads exactly {@code length} bytes.
     *
     * @throws IOException also if the layer ends before them
     */
    void readFully(byte[] bytes, int offset, int length) throws IOException;
}
