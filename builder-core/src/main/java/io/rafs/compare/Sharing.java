package io.rafs.compare;

import io.rafs.chunk.Chunker;
import java.util.OptionalLong;

/**
 * What two inputs have in common when they are cut by one chunker. Every byte of the second is shared, new, or repeated:
 * it is in a chunk that the first has as well, in one that is seen for the first time, or in one that the second had before.
 *
 * @param chunker what cuts
 * @param first what the first has
 * @param second what the second has; what is shared counts as distinct too, once each
 * @param sharedBytes bytes of the second in chunks that the first has
 * @param newBytes bytes of the second in chunks that the first has not, each chunk once
 * @param newChunks how many these are
 * @param storedBytes what the new chunks are compressed to, each by itself; none if that was not asked for
 */
public record Sharing(
        Chunker chunker,
        Amount first,
        Amount second,
        long sharedBytes,
        long newBytes,
        long newChunks,
        OptionalLong storedBytes) {

    /** Bytes of the second that an image of both would hold only because it has an earlier chunk of the second twice. */
    public long repeatedBytes() {
        return second.bytes() - sharedBytes - newBytes;
    }
}
