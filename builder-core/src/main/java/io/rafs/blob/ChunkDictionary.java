package io.rafs.blob;

import io.rafs.format.Digest;
import io.rafs.image.Chunk;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All chunks so far by digest, for each the copy in the lowest layer. Layers are read at the same time, but none may
 * lean on a layer above it: so a layer sees its own chunks and those of lower ones only.
 *
 * <p>The digest alone is the key: it is collision-free for all that is known, so equal digests mean equal bytes.
 */
final class ChunkDictionary {
    private final ConcurrentHashMap<Digest, DraftChunk> lowest = new ConcurrentHashMap<>();

    /** The chunk as {@code layer} may use it, or null. */
    DraftChunk find(int layer, Digest digest) {
        DraftChunk chunk = lowest.get(digest);
        return chunk != null && chunk.layer() <= layer ? chunk : null;
    }

    /** Makes a stored chunk known. */
    void add(DraftChunk chunk) {
        lowest.merge(chunk.digest(), chunk, (old, other) -> old.layer() <= other.layer() ? old : other);
    }

    /** Puts a copy that counts in the place of another. */
    void replace(DraftChunk chunk) {
        lowest.put(chunk.digest(), chunk);
    }

    /** The chunk by which a file is known in the end: itself if it is a hole, else the copy that counts. */
    Chunk finished(DraftChunk chunk) {
        return chunk.isHole() ? chunk.finished() : winner(chunk.digest()).finished();
    }

    /** The copy that counts, once all layers have been read. */
    DraftChunk winner(Digest digest) {
        return lowest.get(digest);
    }
}
