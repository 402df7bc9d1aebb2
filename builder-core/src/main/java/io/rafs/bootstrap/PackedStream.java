package io.rafs.bootstrap;

import io.rafs.image.Chunk;
import io.rafs.image.FsNode;
import io.rafs.image.StoredFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The content of the packed inode: all chunks that small files share, one behind the other, in the order of blobs. */
final class PackedStream {
    private final List<Chunk> chunks;
    private final Map<Long, Long> offsets = new HashMap<>();
    private final long size;

    private PackedStream(List<Chunk> chunks) {
        this.chunks = chunks;
        long at = 0;
        for (Chunk chunk : chunks) {
            offsets.put(key(chunk), at);
            at += chunk.size();
        }
        size = at;
    }

    /** The stream that these files are slices of; empty if none is. */
    static PackedStream of(Iterable<? extends FsNode> nodes) {
        Map<Long, Chunk> used = new HashMap<>();
        for (FsNode node : nodes) {
            if (node instanceof FsNode.File file && file.content().isSlice()) {
                Chunk chunk = file.content().chunks().get(0);
                used.put(key(chunk), chunk);
            }
        }
        List<Chunk> sorted = new ArrayList<>(used.values());
        sorted.sort(Comparator.comparingInt(Chunk::blob).thenComparingInt(Chunk::index));
        return new PackedStream(sorted);
    }

    private static long key(Chunk chunk) {
        return (long) chunk.blob() << 32 | chunk.index();
    }

    /** The stream as a file of whole chunks. */
    StoredFile content() {
        return new StoredFile(size, chunks);
    }

    /** Byte offset of a small file in the stream. */
    long offset(StoredFile slice) {
        return offsets.get(key(slice.chunks().get(0))) + slice.sliceOffset();
    }
}
