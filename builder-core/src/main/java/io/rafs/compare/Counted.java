package io.rafs.compare;

import io.rafs.format.Digest;
import java.io.IOException;

/** Counts chunks and knows them again. */
final class Counted {
    private final DigestSet seen;
    private long bytes;
    private long chunks;
    private long distinctBytes;

    /** Knows at most {@code most} different ones. */
    Counted(int most) {
        seen = new DigestSet(most);
    }

    /** Takes a chunk; answers whether it is new. */
    boolean add(Digest digest, int length) throws IOException {
        bytes += length;
        chunks++;
        boolean fresh = seen.add(digest);
        distinctBytes += fresh ? length : 0;
        return fresh;
    }

    boolean knows(Digest digest) {
        return seen.contains(digest);
    }

    Amount amount() {
        return new Amount(bytes, chunks, distinctBytes, seen.size());
    }
}
