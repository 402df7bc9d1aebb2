package io.rafs.reuse;

import io.rafs.format.rafs.Compressor;
import io.rafs.format.rafs.Digester;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import java.util.Optional;

/**
 * Which chunks of earlier blobs the readers of a new image can read.
 *
 * @param digester how the new image knows chunks
 * @param rafsCompressor what a RAFS superblock says of all chunks; none if the new image has no RAFS bootstrap
 * @param rafsChunkSize most bytes of a chunk in a RAFS image
 * @param isNative whether the new image has a native bootstrap
 * @param aligned whether chunks must start at multiples of 4096
 * @param indexed whether it has a bootstrap with a full index
 * @param storedIndexed whether a full index can tell of stored chunks of more than 4096 bytes
 */
public record ReuseRules(
        Digester digester,
        Optional<Compressor> rafsCompressor,
        int rafsChunkSize,
        boolean isNative,
        boolean aligned,
        boolean indexed,
        boolean storedIndexed) {
    private static final int BLOCK = 4096;
    private static final int MAX_ENCODED = 1 << 20;

    /** Why no chunk of a blob can be used; nothing if some may. */
    Optional<String> why(Blob blob) {
        if (rafsCompressor.isPresent() && blob.compressor() != rafsCompressor.get()) {
            return Optional.of("it is compressed by %s, and a RAFS image has one compressor, here %s"
                    .formatted(name(blob.compressor()), name(rafsCompressor.get())));
        }
        if (rafsCompressor.isPresent() && blob.chunks().stream().anyMatch(chunk -> chunk.size() > rafsChunkSize)) {
            return Optional.of(
                    "it has chunks of more than %d bytes, the chunk size of the new image".formatted(rafsChunkSize));
        }
        if (isNative && blob.compressor() == Compressor.GZIP) {
            return Optional.of("it is compressed by gzip, which no kernel reads");
        }
        return Optional.empty();
    }

    private static String name(Compressor compressor) {
        return compressor.name().toLowerCase(java.util.Locale.ROOT);
    }

    /** Whether a chunk may be referred to. */
    boolean allows(Blob blob, Chunk chunk) {
        if (!isNative) {
            return true;
        }
        long end = chunk.storedOffset() + chunk.storedSize();
        int into = (int) (chunk.storedOffset() % BLOCK);
        boolean readable = chunk.size() <= MAX_ENCODED
                && chunk.storedSize() <= MAX_ENCODED
                && (end + BLOCK - 1) / BLOCK * BLOCK <= blob.fileSize()
                && (blob.compressor() != Compressor.LZ4 || into + chunk.storedSize() <= MAX_ENCODED);
        if (aligned && into != 0 || !readable) {
            return false;
        }
        return !indexed || chunk.isCompressed() || chunk.size() <= BLOCK || storedIndexed;
    }

    /** Whether small files in a chunk may be referred to: in a full index it must fill whole blocks. */
    boolean allowsSlices(Chunk chunk) {
        return isNative && (!indexed || chunk.size() % BLOCK == 0);
    }
}
