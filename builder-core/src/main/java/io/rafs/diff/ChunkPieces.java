package io.rafs.diff;

import io.rafs.format.CorruptImageException;
import io.rafs.format.erofs.ChunkIndex;
import io.rafs.format.rafs.ChunkInfo;
import io.rafs.format.rafs.Digester;
import io.rafs.read.ChunkIndexes;
import io.rafs.read.ImageEntry;
import io.rafs.read.ImageReader;
import io.rafs.read.TreeBounds;
import java.io.IOException;

/** The pieces of files of a RAFS v6 image: chunks by their digests, out of the chunk table. Needs no blobs. */
final class ChunkPieces implements FilePieces {
    private final ImageReader image;
    private final TreeBounds bounds;
    private final Piece.Kind kind;
    private BatchShares batches;

    ChunkPieces(ImageReader image) throws IOException {
        this.image = image;
        bounds = new TreeBounds(image.bootstrap());
        Digester digester =
                image.bootstrap().rafs().extended().digester(image.bootstrap().name());
        kind = digester == Digester.SHA256 ? Piece.Kind.SHA256 : Piece.Kind.BLAKE3;
    }

    @Override
    public void list(ImageEntry file, Taker taker) throws IOException {
        ChunkIndexes indexes = bounds.file(file.path(), file.nid(), file.inode());
        long count = indexes.count();
        for (long i = 0; i < count; i++) {
            ChunkIndex index = indexes.get(i);
            ChunkInfo chunk = chunk(file, indexes.position(i), index);
            taker.take(new PieceId(chunk.digest(), 0, indexes.chunkLength(i)), kind, stored(chunk), (int) chunk.blob());
        }
    }

    private ChunkInfo chunk(ImageEntry file, long at, ChunkIndex index) throws IOException {
        ChunkInfo chunk = image.chunks()
                .find(index.blob(), index.chunk())
                .orElseThrow(() -> new CorruptImageException(
                        image.bootstrap().name(),
                        at,
                        "'%s' refers to chunk %d of blob %d, which the chunk table does not have"
                                .formatted(file.path(), index.chunk(), index.blob())));
        if (chunk.blob() >= image.blobEntries().size()) {
            throw new CorruptImageException(
                    image.bootstrap().name(),
                    at,
                    "'%s' refers to blob %d, the image has %d"
                            .formatted(
                                    file.path(),
                                    chunk.blob(),
                                    image.blobEntries().size()));
        }
        return chunk;
    }

    private long stored(ChunkInfo chunk) throws IOException {
        if (!BatchShares.isMember(chunk)) {
            return chunk.compressedSize();
        }
        if (batches == null) {
            batches = BatchShares.of(image);
        }
        return batches.share(chunk);
    }
}
