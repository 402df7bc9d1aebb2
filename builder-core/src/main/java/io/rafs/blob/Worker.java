package io.rafs.blob;

import io.rafs.codec.ChunkCodec;
import io.rafs.digest.Hasher;

/** What one thread needs to work on chunks. */
record Worker(Hasher hasher, ChunkCodec codec) implements AutoCloseable {
    static Worker of(PackOptions options) {
        return new Worker(Hasher.of(options.digester()), options.codecs().get());
    }

    @Override
    public void close() {
        codec.close();
    }
}
