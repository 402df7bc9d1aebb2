package io.rafs.read;

import io.rafs.format.CorruptImageException;

/** Bounds what the chunk info of all blobs together may take of memory where it is stored compressed. */
final class InfoBudget {
    /** 256 MiB: sixteen million chunks. */
    private static final long MOST = 256L << 20;

    private long taken;

    /** Takes some of it. */
    synchronized void take(String blob, long offset, long bytes) throws CorruptImageException {
        if (bytes > MOST - taken) {
            throw new CorruptImageException(
                    blob,
                    offset,
                    "chunk info decompresses to %d bytes, with that of other blobs more than the %d that are read"
                            .formatted(bytes, MOST));
        }
        taken += bytes;
    }
}
