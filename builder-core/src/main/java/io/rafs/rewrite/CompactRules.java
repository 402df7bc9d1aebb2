package io.rafs.rewrite;

import io.rafs.format.Range;

/**
 * When compacting makes a blob anew.
 *
 * @param minUsed percent of a blob's chunk bytes that files must use, or it is made anew without the others; 5..100
 * @param mergeBelow blobs with fewer bytes of used chunks are put together; 0 for none
 * @param maxBlob most bytes of chunk data in a blob that others are put into, 1 or more
 * @param maxBlobs most blobs in the image, 1..254
 */
public record CompactRules(int minUsed, long mergeBelow, long maxBlob, int maxBlobs) {
    /** Most blobs of a RAFS image, and the default of {@code maxBlobs}. */
    public static final int MAX_BLOBS = 254;

    /** What Nydus merges, and how far; blobs of which a fifth is dead are made anew. */
    public static final CompactRules DEFAULT = new CompactRules(80, 10 << 20, 100 << 20, MAX_BLOBS);

    /** {@link IllegalArgumentException} in the words of the command line. */
    public CompactRules {
        if (minUsed < 5 || minUsed > 100) {
            throw new IllegalArgumentException("--min-used is %d, expected 5..100 percent".formatted(minUsed));
        }
        if (maxBlobs < 1 || maxBlobs > MAX_BLOBS) {
            throw new IllegalArgumentException("--max-blobs is %d, expected 1..%d".formatted(maxBlobs, MAX_BLOBS));
        }
        Range.check("--merge-below", mergeBelow, Long.MAX_VALUE);
        if (maxBlob < 1) {
            throw new IllegalArgumentException("--max-blob is %d, expected 1 or more bytes".formatted(maxBlob));
        }
    }
}
