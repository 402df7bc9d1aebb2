package io.rafs.image;

import io.rafs.format.Digest;
import java.io.IOException;
import java.util.Optional;

/** One layer of an image: a stream of entries. Nothing is read until it is opened. */
public interface Layer {
    /** What to call it in messages, such as {@code layer 2 (sha256:…)}. */
    String name();

    /** What its image says of it before it is read; nothing where no image speaks of it. */
    default Optional<Claim> claim() {
        return Optional.empty();
    }

    /**
     * What an image says of a layer.
     *
     * @param digest SHA-256 of the layer as stored; a docker archive does not say it
     * @param diffId SHA-256 of the plain tar
     * @param storedBytes size as stored
     */
    record Claim(Optional<Digest> digest, Digest diffId, long storedBytes) {}

    /**
     * Starts reading the layer from its beginning.
     *
     * @param budget what entries may still take, and are refused if they exceed it
     */
    EntryReader open(Budget budget) throws IOException;
}
