package io.rafs.blob;

import io.rafs.format.Range;
import io.rafs.format.rafs.ExtendedSuperBlock;

/**
 * How a blob holds chunks: what the readers of its layouts ask for.
 *
 * @param alignment chunks start at multiples of this in the file: 1 or 4096
 * @param paddedEnd whether chunk data is padded to a multiple of 4096, as a kernel wants of a device
 * @param holes whether chunks of zeros are left out
 * @param frames whether chunks above 4096 bytes that do not shrink are compressed all the same: a full index can tell
 *     where a stored chunk lies only if it starts at a multiple of 4096 of its file
 * @param minTail the last chunk of a file has at least so many bytes, unless it is the only one; 0 for no such rule
 * @param packSmall files of at most so many bytes share chunks with others, 0..256 KiB; 0 for none
 * @param packAverage bytes of such a chunk in the long run, 4 KiB..128 KiB; all are filled with zeros to a multiple of 4096
 * @param batchSize bytes of small chunks that are stored together, 4 KiB..16 MiB; 0 for each by itself
 */
public record StorageRules(
        int alignment,
        boolean paddedEnd,
        boolean holes,
        boolean frames,
        int minTail,
        int packSmall,
        int packAverage,
        int batchSize) {
    /** Blocks of a kernel, and so the only alignment there is but none. */
    static final int BLOCK = 4096;

    /** Largest {@code packSmall}; the chunk that a small file lies in is larger. */
    public static final int MAX_PACK_SMALL = 256 << 10;

    /** Most bytes of a chunk that small files share. */
    public static final int MAX_PACK = SmallFiles.MAX;

    /** What RAFS alone asks for: chunks of any place, if they are compressed. */
    public static StorageRules rafs(boolean compressed) {
        return new StorageRules(compressed ? 1 : BLOCK, false, false, false, 0, 0, SmallFiles.MAX / 4, 0);
    }

    /** The same for compressed chunks, with small ones in batches of so many bytes. */
    public static StorageRules batched(int batchSize) {
        return new StorageRules(1, false, false, false, 0, 0, SmallFiles.MAX / 4, batchSize);
    }

    public StorageRules {
        if (alignment != 1 && alignment != BLOCK) {
            throw new IllegalArgumentException("alignment %d, expected 1 or 4096".formatted(alignment));
        }
        Range.check("packSmall", packSmall, MAX_PACK_SMALL);
        Range.check("packAverage", packAverage - BLOCK, SmallFiles.MAX / 4 - BLOCK);
        Range.check("batchSize", batchSize, ExtendedSuperBlock.MAX_CHUNK_SIZE);
    }

    /** Whether a chunk of so many bytes is stored with others: such a batch is at least half full, but for the last. */
    boolean joins(int size) {
        return size < batchSize / 2;
    }

    boolean aligned() {
        return alignment == BLOCK;
    }
}
