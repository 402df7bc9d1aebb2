package io.rafs.seal;

/** Is told how the making of a flat image gets on; by any thread. */
@FunctionalInterface
public interface FlatProgress {
    /** So many more bytes are in it. */
    void read(long bytes);
}
