package io.rafs.image;

import io.rafs.format.Digest;
import java.util.List;
import java.util.Optional;

/**
 * A file's content by its chunks, in file order.
 *
 * @param size of the file in bytes
 * @param chunks one for every chunk size begun; none for an empty file
 * @param sha256 of the content as it was read, if that was asked for
 */
public record StoredFile(long size, List<Chunk> chunks, Optional<Digest> sha256) {
    public StoredFile {
        chunks = List.copyOf(chunks);
    }

    /** A file of whose content no digest was taken. */
    public StoredFile(long size, List<Chunk> chunks) {
        this(size, chunks, Optional.empty());
    }
}
