package io.rafs.diff;

import java.util.OptionalLong;

/**
 * One of two things that are compared.
 *
 * @param name as the user gave it
 * @param kind what it is, such as {@code image} or {@code OCI layout}
 * @param paths how many it has, the root among them
 * @param bootstrapBytes size of the bootstrap, if it has one
 */
public record Subject(String name, String kind, long paths, OptionalLong bootstrapBytes) {}
