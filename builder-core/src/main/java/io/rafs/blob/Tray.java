package io.rafs.blob;

import io.rafs.format.Digest;
import java.util.ArrayList;
import java.util.List;

/**
 * Some chunks on their way through the crew: the reader fills it, any worker digests and compresses, the reader stores
 * what came out. Many small files share one, so handing it over costs little.
 */
final class Tray extends Load {
    /** Most chunks in a tray; reached only by tiny files and by holes, which take no room. */
    static final int MAX_PIECES = 4096;

    private final byte[] in;
    private final byte[] out;
    private final List<Piece> pieces = new ArrayList<>();
    private int filled;

    /** @param outCapacity bytes that compressed chunks may take together */
    Tray(int capacity, int outCapacity) {
        in = new byte[capacity];
        out = new byte[outCapacity];
    }

    /** A chunk in the tray. */
    static final class Piece {
        private final ChunkTaker taker;
        private final int offset;
        private final int size;
        private boolean zero;
        private Digest digest;
        private DraftChunk known;
        private int compressedAt;
        private int compressedSize;

        private Piece(ChunkTaker taker, int offset, int size) {
            this.taker = taker;
            this.offset = offset;
            this.size = size;
        }

        ChunkTaker taker() {
            return taker;
        }

        /** Whether it is left out, because all its bytes are zero. */
        boolean isHole(StorageRules rules) {
            return zero && rules.holes() && taker.takesHoles();
        }

        int offset() {
            return offset;
        }

        int size() {
            return size;
        }

        Digest digest() {
            return digest;
        }

        /** A copy that was there already when the chunk was worked on, or null. */
        DraftChunk known() {
            return known;
        }

        int compressedAt() {
            return compressedAt;
        }

        /** 0 if it is to be stored as it is. */
        int compressedSize() {
            return compressedSize;
        }
    }

    byte[] in() {
        return in;
    }

    byte[] out() {
        return out;
    }

    /** Bytes of chunks in it. */
    int filled() {
        return filled;
    }

    boolean isEmpty() {
        return pieces.isEmpty();
    }

    List<Piece> pieces() {
        return pieces;
    }

    /** Whether a chunk of up to {@code size} bytes fits. */
    boolean hasRoom(int size) {
        return in.length - filled >= size && pieces.size() < MAX_PIECES;
    }

    /** Says that the next {@code size} bytes of {@link #in} are a chunk of {@code taker}. */
    void add(ChunkTaker taker, int size) {
        pieces.add(new Piece(taker, filled, size));
        filled += size;
    }

    /** Adds a chunk of zeros that takes no room. */
    void addZeros(ChunkTaker taker, ZeroChunk zeros) {
        Piece piece = new Piece(taker, -1, zeros.size());
        piece.digest = zeros.digest();
        piece.zero = true;
        pieces.add(piece);
    }

    @Override
    void work(int layer, Worker worker, StorageRules rules, ChunkDictionary dictionary) {
        int used = 0;
        for (Piece piece : pieces) {
            if (piece.offset < 0) {
                continue;
            }
            piece.zero = ZeroChunk.isZero(in, piece.offset, piece.size);
            if (piece.isHole(rules)) {
                continue;
            }
            piece.digest = worker.hasher().digest(in, piece.offset, piece.size);
            piece.known = dictionary.find(layer, piece.digest);
            if (piece.known == null && !rules.joins(piece.size)) {
                piece.compressedAt = used;
                piece.compressedSize = rules.frames() && piece.size > StorageRules.BLOCK
                        ? worker.codec().frame(in, piece.offset, piece.size, out, used)
                        : worker.codec().compress(in, piece.offset, piece.size, out, used);
                used += piece.compressedSize;
            }
        }
    }

    void clear() {
        pieces.clear();
        filled = 0;
        setFailure(null);
    }
}
