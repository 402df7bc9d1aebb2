package io.rafs.verity;

import java.io.IOException;

/** What a tree is made over; several threads read it at once, each byte once. */
public interface Data {
    /** Puts the {@code length} bytes from {@code offset} on into the array, from its start. */
    void read(long offset, byte[] to, int length) throws IOException;
}
