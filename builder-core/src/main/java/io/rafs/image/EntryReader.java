package io.rafs.image;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Reads a layer's entries in stream order. For one thread at a time. */
public interface EntryReader extends Closeable {
    /**
     * The next entry, or nothing at the end of the layer. The content of the entry before is gone then.
     *
     * <p>The end is told only after all digests of the layer were found right.
     */
    Optional<LayerEntry<Content>> next() throws IOException;

    /** Bytes of the source read so far, for progress. */
    long bytesRead();

    /** What the reader had to say and went on; complete once the end was told. */
    List<String> warnings();

    /** What was read, once the end was told. */
    LayerFacts facts();
}
