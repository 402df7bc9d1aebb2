package io.rafs.trace;

import io.rafs.image.EntryPath;
import io.rafs.image.TraceFile;
import java.util.List;

/**
 * A file that a start reads.
 *
 * @param path in the image, without links on the way
 * @param size bytes of all of it
 * @param why it is read, such as {@code needed by /usr/bin/app}
 * @param pieces that are read of it; none for all of it
 */
public record TracedFile(EntryPath path, long size, String why, List<TraceFile.Piece> pieces) {
    public TracedFile {
        pieces = List.copyOf(pieces);
    }

    /** Bytes that are read. */
    public long bytes() {
        return pieces.isEmpty()
                ? size
                : pieces.stream().mapToLong(TraceFile.Piece::length).sum();
    }
}
