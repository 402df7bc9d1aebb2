package io.rafs.image;

import io.rafs.format.Digest;
import java.util.List;
import java.util.Optional;

/**
 * A file's content by its chunks: whole chunks and holes in file order, or, for a small file, a slice of one chunk that it
 * shares with other small files.
 *
 * @param size of the file in bytes
 * @param chunks in file order, none for an empty file; for a small file just the one that it lies in
 * @param sliceOffset where in that chunk a small file starts, {@link #WHOLE} if the chunks are the file's own
 * @param sha256 of the content as it was read, if that was asked for
 */
public record StoredFile(long size, List<Chunk> chunks, int sliceOffset, Optional<Digest> sha256) {
    /** Slice offset of a file that its chunks make up. */
    public static final int WHOLE = -1;

    public StoredFile {
        chunks = List.copyOf(chunks);
        if (sliceOffset != WHOLE
                && (chunks.size() != 1 || sliceOffset + size > chunks.get(0).size())) {
            throw new IllegalArgumentException("a slice of %d bytes at %d of %s".formatted(size, sliceOffset, chunks));
        }
    }

    /** A file of whole chunks. */
    public StoredFile(long size, List<Chunk> chunks, Optional<Digest> sha256) {
        this(size, chunks, WHOLE, sha256);
    }

    /** A file of whole chunks of whose content no digest was taken. */
    public StoredFile(long size, List<Chunk> chunks) {
        this(size, chunks, WHOLE, Optional.empty());
    }

    /** Whether it is a slice of a chunk that small files share. */
    public boolean isSlice() {
        return sliceOffset != WHOLE;
    }
}
