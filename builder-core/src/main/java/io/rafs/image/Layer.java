package io.rafs.image;

import java.io.IOException;

/** One layer of an image: a stream of entries. Nothing is read until it is opened. */
public interface Layer {
    /** What to call it in messages, such as {@code layer 2 (sha256:…)}. */
    String name();

    /**
     * Starts reading the layer from its beginning.
     *
     * @param budget what entries may still take, and are refused if they exceed it
     */
    EntryReader open(Budget budget) throws IOException;
}
