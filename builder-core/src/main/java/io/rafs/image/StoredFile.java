package io.rafs.image;

import java.util.List;

/**
 * A file's content by its chunks, in file order.
 *
 * @param size of the file in bytes
 * @param chunks one for every chunk size begun; none for an empty file
 */
public record StoredFile(long size, List<Chunk> chunks) {
    public StoredFile {
        chunks = List.copyOf(chunks);
    }
}
