package io.rafs.testdata.registry;

import java.util.Optional;

/**
 * A request that a server got.
 *
 * @param line method, path and query
 * @param authorization its header
 */
public record SeenRequest(String line, Optional<String> authorization) {}
