package io.rafs.format.extent;

import io.rafs.format.Range;
import io.rafs.format.StructOut;

/**
 * A {@link MapHeader} that nothing follows: the whole file is a slice of the packed inode.
 *
 * @param offset where in the packed inode's content, below 2^63
 */
public record Fragment(long offset) implements MapHeader {
    public Fragment {
        Range.check("offset", offset, Long.MAX_VALUE);
    }

    @Override
    public void encode(StructOut out) {
        out.u64(Long.MIN_VALUE | offset);
    }
}
