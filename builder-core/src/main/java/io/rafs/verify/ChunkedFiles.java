package io.rafs.verify;

import io.rafs.format.erofs.ChunkIndex;
import io.rafs.format.erofs.Inode;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.image.StoredFile;
import io.rafs.read.BootstrapReader;
import io.rafs.read.ChunkIndexes;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Files of a RAFS image: an index for each chunk. */
final class ChunkedFiles implements FileComparison {
    private final BootstrapReader bootstrap;
    private final Differences differences;
    private final Map<Integer, Integer> places = new HashMap<>();

    /** @param blobs in device order */
    ChunkedFiles(BootstrapReader bootstrap, List<Blob> blobs, Differences differences) {
        this.bootstrap = bootstrap;
        this.differences = differences;
        for (int i = 0; i < blobs.size(); i++) {
            places.put(blobs.get(i).number(), i);
        }
    }

    @Override
    public void compare(Object path, long nid, Inode inode, StoredFile content) throws IOException {
        differences.compare(path, "chunk format", inode.union(), ChunkIndex.format((int)
                bootstrap.rafs().extended().chunkSize()));
        ChunkIndexes indexes = bootstrap.chunkIndexes(nid, inode);
        if (indexes.count() != content.chunks().size()) {
            differences.compare(
                    path, "number of chunks", indexes.count(), content.chunks().size());
            return;
        }
        int number = 0;
        for (Chunk chunk : content.chunks()) {
            ChunkIndex found = indexes.get(number);
            ChunkIndex expected =
                    new ChunkIndex(places.get(chunk.blob()), chunk.index(), chunk.offset() / SuperBlock.BLOCK);
            if (!found.equals(expected) || indexes.chunkLength(number) != chunk.size()) {
                differences.compare(path, "chunk %d".formatted(number), found, expected);
            }
            number++;
        }
    }
}
