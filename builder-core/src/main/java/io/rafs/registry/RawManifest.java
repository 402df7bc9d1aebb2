package io.rafs.registry;

import io.rafs.format.Digest;

/**
 * A manifest or index, byte by byte as a registry has it.
 *
 * @param mediaType as the registry said; empty if it said nothing
 * @param digest SHA-256 of the bytes
 * @param bytes not to be changed
 */
public record RawManifest(String mediaType, Digest digest, byte[] bytes) {}
