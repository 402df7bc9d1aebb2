package io.rafs.reuse;

import io.rafs.format.CorruptImageException;
import io.rafs.format.erofs.ChunkIndex;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.image.StoredFile;
import io.rafs.read.ChunkIndexes;
import io.rafs.read.ImageEntry;
import io.rafs.read.ImageReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The content of files of a RAFS image. */
final class ChunkedContents implements FileContents {
    private final ImageReader image;
    private final List<Blob> blobs;

    ChunkedContents(ImageReader image, List<Blob> blobs) {
        this.image = image;
        this.blobs = blobs;
    }

    @Override
    public StoredFile of(ImageEntry entry) throws IOException {
        ChunkIndexes indexes = image.bootstrap().chunkIndexes(entry.nid(), entry.inode());
        List<Chunk> chunks = new ArrayList<>();
        for (long i = 0; i < indexes.count(); i++) {
            ChunkIndex index = indexes.get(i);
            Chunk chunk = chunk(index);
            if (chunk == null
                    || chunk.size() != indexes.chunkLength(i)
                    || chunk.offset() != index.block() * SuperBlock.BLOCK) {
                throw new CorruptImageException(
                        image.bootstrap().name(),
                        indexes.position(i),
                        "'%s' refers to chunk %d of blob %d, %d bytes at block %d; the chunk table has none such"
                                .formatted(
                                        entry.path(),
                                        index.chunk(),
                                        index.blob(),
                                        indexes.chunkLength(i),
                                        index.block()));
            }
            chunks.add(chunk);
        }
        return new StoredFile(entry.inode().size(), chunks);
    }

    private Chunk chunk(ChunkIndex index) {
        if (index.blob() >= blobs.size()) {
            return null;
        }
        List<Chunk> chunks = blobs.get(index.blob()).chunks();
        return index.chunk() < chunks.size() ? chunks.get(index.chunk()) : null;
    }
}
