package io.rafs.bootstrap;

import io.rafs.format.rafs.Compressor;
import io.rafs.format.rafs.Digester;
import io.rafs.format.rafs.ExtendedSuperBlock;

/**
 * What a bootstrap says of the whole image.
 *
 * @param chunkSize a power of two, 4 KiB..16 MiB
 * @param compressor of chunks
 * @param digester of chunks
 */
public record ImageOptions(int chunkSize, Compressor compressor, Digester digester) {
    public ImageOptions {
        if (!ExtendedSuperBlock.isChunkSize(chunkSize)) {
            throw new IllegalArgumentException(
                    "the chunk size is %d, expected a power of two in 4096..16777216".formatted(chunkSize));
        }
    }
}
