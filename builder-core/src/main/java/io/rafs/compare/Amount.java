package io.rafs.compare;

/**
 * What was cut.
 *
 * @param bytes all of them
 * @param chunks all of them
 * @param distinctBytes bytes of different chunks, each chunk once
 * @param distinctChunks how many different chunks there are
 */
public record Amount(long bytes, long chunks, long distinctBytes, long distinctChunks) {}
