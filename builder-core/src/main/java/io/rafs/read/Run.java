package io.rafs.read;

import io.rafs.format.erofs.ChunkIndex;
import io.rafs.format.extent.Algorithm;
import java.util.Optional;

/** Where a run of bytes of a file is. One file's runs follow each other without gaps. */
public sealed interface Run {
    /** Byte offset in the file. */
    long at();

    /** Bytes of the file, at least 1. */
    long length();

    /** Byte offset in the bootstrap of what says so. */
    long saidAt();

    /** Zeros that are stored nowhere. */
    record Hole(long at, long length, long saidAt) implements Run {}

    /** A chunk of a RAFS image, which its chunk table and its blob know more of. */
    record Chunk(long at, long length, ChunkIndex index, long saidAt) implements Run {}

    /**
     * A slice of the image's packed content: see {@link BootstrapReader#packed}.
     *
     * @param offset where it begins there; it ends there, too
     */
    record Slice(long at, long length, long offset, long saidAt) implements Run {}

    /**
     * Bytes of a device, all of which are needed for any of the run.
     *
     * @param length at most 12 MiB
     * @param device 0 is the bootstrap itself, then its device table, from 1 on
     * @param offset byte offset in the device
     * @param storedLength bytes there, 1..1 MiB or, if stored as they are, as long as the run or longer
     * @param algorithm the codec, empty if stored as they are
     * @param rotated whether they are stored as they are, but each at its place in a block, what does not fit at the front
     * @param partial whether they may decode to more than the run, or end before {@code storedLength}
     */
    record Stored(
            long at,
            long length,
            int device,
            long offset,
            int storedLength,
            Optional<Algorithm> algorithm,
            boolean rotated,
            boolean partial,
            long saidAt)
            implements Run {}
}
