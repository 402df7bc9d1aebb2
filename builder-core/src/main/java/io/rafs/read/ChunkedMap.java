package io.rafs.read;

import java.io.IOException;

/** The content of a file of a RAFS image: its chunks. */
final class ChunkedMap extends ContentMap.Stepwise {
    private final ChunkIndexes indexes;

    ChunkedMap(ChunkIndexes indexes) {
        super(indexes.fileSize());
        this.indexes = indexes;
    }

    @Override
    Run at(long begin) throws IOException {
        long number = begin / indexes.chunkSize();
        return new Run.Chunk(begin, indexes.chunkLength(number), indexes.get(number), indexes.position(number));
    }

    @Override
    long begin(long from) {
        return from - from % indexes.chunkSize();
    }
}
