package io.rafs.sink;

import io.rafs.oci.Document;
import io.rafs.oci.Link;
import io.rafs.store.Stored;
import java.io.Closeable;
import java.io.IOException;

/**
 * A place that takes images in. Blobs and documents come first, what points at them after them, and the name last: so whoever
 * finds an image by its name finds all of it. Blobs may be put by several threads, as many as the place says.
 */
public interface ImageTarget extends Closeable {
    /** What to call it in messages. */
    String name();

    /** How many blobs may be on their way at once, 1 or more. */
    default int atOnce() {
        return 1;
    }

    /**
     * Makes sure that the place has a blob.
     *
     * @param link its digest and size
     * @param bytes are read only if the place does not have them, and held against the digest
     * @return whether it had to be sent
     */
    boolean put(Link link, Stored bytes) throws IOException;

    /** Makes sure that the place has a document, under its digest. */
    void put(Document document) throws IOException;

    /**
     * Puts a manifest that nothing leads to, so that it is found by its subject.
     *
     * @param manifest what it leads to was put before
     */
    default void attach(Document manifest) throws IOException {
        put(manifest);
    }

    /** Gives a manifest or index, which was put before, the name that the target was opened with. */
    void publish(Document root) throws IOException;
}
