package io.rafs.unpack;

/** Is told how unpacking gets on. */
@FunctionalInterface
public interface UnpackProgress {
    /** So many more bytes of files are on their way. */
    void read(long bytes);
}
