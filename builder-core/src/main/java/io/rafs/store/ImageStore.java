package io.rafs.store;

import io.rafs.oci.Document;
import java.io.Closeable;
import java.io.IOException;

/** A place that holds one image or several, each a document that leads to blobs by digest. */
public interface ImageStore extends BlobStore, Closeable {
    /** What the place was recognised as, such as {@code OCI layout}. */
    String kind();

    /** Where to begin: the manifest of an image, or an index of several. */
    Document root() throws IOException;

    /** Ends connections, where there are any. */
    @Override
    default void close() throws IOException {}
}
