package io.rafs.image;

import io.rafs.format.Digest;
import java.util.List;

/**
 * What earlier images offer to a new one.
 *
 * @param blobs whose chunks may be referred to; all of their chunks are listed, also those that may not
 * @param chunks those that may be referred to
 * @param smallFiles files that are slices of such chunks
 */
public record Earlier(List<Blob> blobs, List<Chunk> chunks, List<SmallFile> smallFiles) {
    /** Nothing. */
    public static final Earlier NONE = new Earlier(List.of(), List.of(), List.of());

    public Earlier {
        blobs = List.copyOf(blobs);
        chunks = List.copyOf(chunks);
        smallFiles = List.copyOf(smallFiles);
    }

    /**
     * A small file of an earlier image.
     *
     * @param digest of its content
     * @param chunk that it lies in
     * @param offset where in the chunk
     */
    public record SmallFile(Digest digest, Chunk chunk, int offset) {}
}
