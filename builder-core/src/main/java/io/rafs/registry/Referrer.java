package io.rafs.registry;

import io.rafs.format.Digest;
import java.util.Optional;

/**
 * A manifest that has another one as its subject.
 *
 * @param mediaType of the manifest
 * @param size bytes of the manifest
 * @param artifactType what it is, such as the type of a signature
 */
public record Referrer(String mediaType, Digest digest, long size, Optional<String> artifactType) {}
