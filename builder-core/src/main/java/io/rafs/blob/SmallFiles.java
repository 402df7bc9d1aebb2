package io.rafs.blob;

import io.rafs.format.Digest;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Puts the small files of a layer behind each other and cuts what comes of it at file ends, so that each lies in one
 * chunk. Equal files lie there once.
 *
 * <p>Where to cut depends on content alone: behind a file, with a probability that its own digest decides and that grows
 * with its size, so that a chunk has {@link #AVERAGE} bytes in the long run whatever the sizes are. So a file that comes
 * or goes changes the chunk that it is in, and the others are found again in the next image.
 */
final class SmallFiles {
    /** Most bytes of a chunk. */
    static final int MAX = 512 << 10;

    private final Known known;
    private final int min;
    private final int spread;
    private final byte[] open = new byte[MAX];
    private int filled;
    private final Map<Digest, DraftPack.Slice> added = new LinkedHashMap<>();
    private DraftPack pack = new DraftPack();

    SmallFiles(Known known, StorageRules rules) {
        this.known = known;
        this.min = rules.packAverage() / 4;
        this.spread = rules.packAverage() - min;
    }

    /** The small files of all layers so far, and of earlier images, by the digest of their content. */
    static final class Known {
        private final ConcurrentHashMap<Digest, DraftPack.Slice> slices = new ConcurrentHashMap<>();

        /** Makes a small file known, unless an equal one is. */
        void add(Digest digest, DraftPack.Slice slice) {
            slices.putIfAbsent(digest, slice);
        }
    }

    /** Takes chunks that are full. */
    interface Receiver {
        /** Takes the first {@code length} bytes of {@code bytes}, which are used again afterwards. */
        void chunk(DraftPack pack, byte[] bytes, int length) throws IOException;
    }

    /** Where a file with this digest lies, if an equal one is known. */
    Optional<DraftPack.Slice> find(Digest digest) {
        return Optional.ofNullable(known.slices.get(digest));
    }

    /** The files that were taken, in their order. */
    Map<Digest, DraftPack.Slice> added() {
        return added;
    }

    /** Takes a file that is not known yet. */
    DraftPack.Slice add(Digest digest, byte[] bytes, int offset, int length, Receiver receiver) throws IOException {
        if (length > MAX - filled) {
            close(receiver);
        }
        DraftPack.Slice slice = new DraftPack.Slice(pack, filled);
        System.arraycopy(bytes, offset, open, filled, length);
        filled += length;
        known.add(digest, slice);
        added.put(digest, slice);
        if (filled >= min && endsChunk(digest, length)) {
            close(receiver);
        }
        return slice;
    }

    private boolean endsChunk(Digest digest, int length) {
        return length >= spread || digest.leading63Bits() < length * (Long.MAX_VALUE / spread);
    }

    /** Hands out what there is. */
    void close(Receiver receiver) throws IOException {
        if (filled == 0) {
            return;
        }
        // Else a page at the seam of two chunks has both decoded, each once more than its files need
        int whole = (filled + StorageRules.BLOCK - 1) / StorageRules.BLOCK * StorageRules.BLOCK;
        Arrays.fill(open, filled, whole, (byte) 0);
        filled = whole;
        receiver.chunk(pack, open, filled);
        pack = new DraftPack();
        filled = 0;
    }
}
