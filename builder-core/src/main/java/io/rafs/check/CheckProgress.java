package io.rafs.check;

/** Is told how a check gets on; by any thread. */
@FunctionalInterface
public interface CheckProgress {
    /** So many more bytes of chunks were looked at. */
    void read(long bytes);
}
