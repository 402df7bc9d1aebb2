package io.rafs.blob;

import io.rafs.chunk.Chunker;
import io.rafs.codec.ChunkCodec;
import io.rafs.codec.Compression;
import io.rafs.format.rafs.Digester;
import java.util.function.Supplier;

/**
 * What decides the bytes of blobs, and how many threads make them, which does not.
 *
 * @param chunker where files are cut
 * @param compression how chunks are stored
 * @param digester how chunks are known
 * @param rules how blobs hold chunks
 * @param threads 1..1024
 * @param digestsFiles whether a SHA-256 of each file's content is taken as it is read
 * @param codecs makes a codec for each thread
 */
public record PackOptions(
        Chunker chunker,
        Compression compression,
        Digester digester,
        StorageRules rules,
        int threads,
        boolean digestsFiles,
        Supplier<ChunkCodec> codecs) {
    /** Packing for RAFS without digests of files, by the codec that {@code compression} names. */
    public PackOptions(Chunker chunker, Compression compression, Digester digester, int threads) {
        this(
                chunker,
                compression,
                digester,
                StorageRules.rafs(!compression.isNone()),
                threads,
                false,
                () -> ChunkCodec.of(compression));
    }

    public PackOptions {
        if (threads < 1 || threads > 1024) {
            throw new IllegalArgumentException("%d threads, expected 1..1024".formatted(threads));
        }
    }
}
