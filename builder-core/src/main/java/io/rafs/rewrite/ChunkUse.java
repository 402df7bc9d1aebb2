package io.rafs.rewrite;

import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.image.FsNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/** Which chunks of an image's blobs its files use. Blobs are numbered from 0 on. */
public final class ChunkUse {
    private final List<BitSet> used = new ArrayList<>();

    private ChunkUse(int blobs) {
        for (int i = 0; i < blobs; i++) {
            used.add(new BitSet());
        }
    }

    /** What the files of a tree use. */
    public static ChunkUse of(FsNode.Directory tree, int blobs) {
        ChunkUse use = new ChunkUse(blobs);
        Deque<FsNode> pending = new ArrayDeque<>(List.of(tree));
        while (!pending.isEmpty()) {
            FsNode node = pending.pop();
            if (node instanceof FsNode.Directory directory) {
                pending.addAll(directory.children().values());
            } else if (node instanceof FsNode.File file) {
                for (Chunk chunk : file.content().chunks()) {
                    if (!chunk.isHole()) {
                        use.used.get(chunk.blob()).set(chunk.index());
                    }
                }
            }
        }
        return use;
    }

    /** The chunks of a blob that are used, in blob order. */
    public List<Chunk> of(Blob blob) {
        return blob.chunks().stream()
                .filter(chunk -> used.get(blob.number()).get(chunk.index()))
                .toList();
    }

    /** Bytes that these take in the blob. */
    public long bytes(Blob blob) {
        return bytes(of(blob));
    }

    /** Bytes that chunks take in their blobs. */
    public static long bytes(List<Chunk> chunks) {
        return chunks.stream().mapToLong(Chunk::storedSize).sum();
    }
}
