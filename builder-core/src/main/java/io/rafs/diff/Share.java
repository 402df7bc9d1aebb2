package io.rafs.diff;

/**
 * The part of the bytes that belongs to something.
 *
 * @param <T> what that is: a layer or a top directory
 */
public record Share<T>(T of, Bytes bytes) {}
