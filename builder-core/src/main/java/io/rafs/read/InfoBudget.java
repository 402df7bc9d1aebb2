package io.rafs.read;

import io.rafs.format.CorruptImageException;

/** Bounds what the chunk info of all blobs together may take of memory where it is stored compressed. */
final class InfoBudget {
    /** 256 MiB: sixteen million chunks. */
    private static final long MOST = 256L << 20;

    private final long most;
    private long taken;

    /** A quarter of the heap, and at most 256 MiB. */
    InfoBudget() {
        this(Math.min(MOST, Runtime.getRuntime().maxMemory() / 4));
    }

    InfoBudget(long most) {
        this.most = most;
    }

    /** Takes some of it. */
    synchronized void take(String blob, long offset, long bytes) throws CorruptImageException {
        if (bytes > most - taken) {
            throw new CorruptImageException(
                    blob,
                    offset,
                    "chunk info decompresses to %d bytes, with that of other blobs more than the %d that are read; a larger heap takes up to 256 MiB"
                            .formatted(bytes, most));
        }
        taken += bytes;
    }
}
