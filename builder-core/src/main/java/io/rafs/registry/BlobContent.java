package io.rafs.registry;

import java.io.IOException;
import java.io.InputStream;

/** Bytes that can be read more than once, such as a file. */
@FunctionalInterface
public interface BlobContent {
    /** All bytes from the first one on; the same ones each time. */
    InputStream open() throws IOException;
}
