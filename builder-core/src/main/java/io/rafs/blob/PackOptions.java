package io.rafs.blob;

import io.rafs.chunk.Chunker;
import io.rafs.codec.Compression;
import io.rafs.format.rafs.Digester;

/**
 * What decides the bytes of blobs, and how many threads make them, which does not.
 *
 * @param chunker where files are cut
 * @param compression how chunks are stored
 * @param digester how chunks are known
 * @param threads 1..1024
 */
public record PackOptions(Chunker chunker, Compression compression, Digester digester, int threads) {
    public PackOptions {
        if (threads < 1 || threads > 1024) {
            throw new IllegalArgumentException("%d threads, expected 1..1024".formatted(threads));
        }
    }
}
