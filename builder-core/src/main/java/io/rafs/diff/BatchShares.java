package io.rafs.diff;

import io.rafs.format.blob.TailHeader;
import io.rafs.format.rafs.BlobEntry;
import io.rafs.format.rafs.ChunkInfo;
import io.rafs.read.ImageReader;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * What chunks weigh that are compressed together with others: their part of the batch, by size. How long a batch is, no
 * bootstrap says; it ends where the next chunk of its blob starts, or, for the last, where the blob's data does.
 */
final class BatchShares {
    private final ImageReader image;

    /** Where chunks of each blob are stored, and how many bytes those there have before compression. */
    private final Map<Long, TreeMap<Long, Long>> plain = new TreeMap<>();

    private BatchShares(ImageReader image) {
        this.image = image;
    }

    static boolean isMember(ChunkInfo chunk) {
        return (chunk.flags() & ChunkInfo.BATCH) != 0;
    }

    /** Takes in the chunk table. */
    static BatchShares of(ImageReader image) throws IOException {
        BatchShares shares = new BatchShares(image);
        image.bootstrap()
                .rafs()
                .chunks(chunk -> shares.plain
                        .computeIfAbsent(chunk.blob(), absent -> new TreeMap<>())
                        .merge(chunk.compressedOffset(), chunk.uncompressedSize(), Long::sum));
        return shares;
    }

    /** The member's part, in whole bytes. */
    long share(ChunkInfo member) {
        TreeMap<Long, Long> places = plain.get(member.blob());
        long start = member.compressedOffset();
        Long next = places.higherKey(start);
        long end = next == null ? end(image.blobEntries().get((int) member.blob())) : next;
        long all = places.get(start);
        // in floating point, for products of what a hostile table says do not fit into a long
        return end <= start || all == 0 ? 0 : Math.round((double) (end - start) * member.uncompressedSize() / all);
    }

    /** The data of a blob with a table of contents ends with a header of its own. */
    private static long end(BlobEntry blob) {
        return blob.infoOffset() - (blob.tocSize() > 0 ? TailHeader.SIZE : 0);
    }
}
