package io.rafs.image;

import io.rafs.format.Digest;
import java.util.Optional;

/**
 * A layer as it was read.
 *
 * @param digest SHA-256 of the layer as stored; none for a directory tree
 * @param diffId SHA-256 of the plain tar; none for a directory tree
 * @param storedBytes size as stored; for a directory tree the bytes of its files
 * @param tarBytes size of the plain tar; for a directory tree the bytes of its files
 */
public record LayerFacts(Optional<Digest> digest, Optional<Digest> diffId, long storedBytes, long tarBytes) {}
