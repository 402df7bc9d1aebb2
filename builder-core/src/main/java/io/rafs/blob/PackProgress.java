package io.rafs.blob;

/** Told how packing gets on; from several threads at once. */
@FunctionalInterface
public interface PackProgress {
    /** {@code bytes} more of the input were read. */
    void read(long bytes);
}
