package io.rafs.blob;

import io.rafs.format.Digest;
import java.util.ArrayList;
import java.util.List;

/**
 * Some chunks on their way through the crew: the reader fills it, any worker digests and compresses, the reader stores
 * what came out. Many small files share one, so handing it over costs little.
 */
final class Batch {
    /** Most chunks in a batch; reached only by tiny files and by holes, which take no room. */
    static final int MAX_PIECES = 4096;

    private final byte[] in;
    private final byte[] out;
    private final List<Piece> pieces = new ArrayList<>();
    private int filled;
    private boolean done = true;
    private Throwable failure;

    Batch(int capacity, boolean compresses) {
        in = new byte[capacity];
        out = new byte[compresses ? capacity : 0];
    }

    /** A chunk in the batch. */
    static final class Piece {
        private final DraftFile file;
        private final int offset;
        private final int size;
        private Digest digest;
        private DraftChunk known;
        private int compressedAt;
        private int compressedSize;

        private Piece(DraftFile file, int offset, int size) {
            this.file = file;
            this.offset = offset;
            this.size = size;
        }

        DraftFile file() {
            return file;
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

    /** Says that the next {@code size} bytes of {@link #in} are a chunk of {@code file}. */
    void add(DraftFile file, int size) {
        pieces.add(new Piece(file, filled, size));
        filled += size;
    }

    /** Adds a chunk of zeros that takes no room. */
    void addZeros(DraftFile file, ZeroChunk zeros) {
        Piece piece = new Piece(file, -1, zeros.size());
        piece.digest = zeros.digest();
        pieces.add(piece);
    }

    /** The middle of the pipeline: what any thread may do for any layer. */
    void work(int layer, Worker worker, ChunkDictionary dictionary) {
        int used = 0;
        for (Piece piece : pieces) {
            if (piece.offset < 0) {
                continue;
            }
            piece.digest = worker.hasher().digest(in, piece.offset, piece.size);
            piece.known = dictionary.find(layer, piece.digest);
            if (piece.known == null) {
                piece.compressedAt = used;
                piece.compressedSize = worker.codec().compress(in, piece.offset, piece.size, out, used);
                used += piece.compressedSize;
            }
        }
    }

    void clear() {
        pieces.clear();
        filled = 0;
        failure = null;
    }

    boolean isDone() {
        return done;
    }

    void setDone(boolean isDone) {
        done = isDone;
    }

    Throwable failure() {
        return failure;
    }

    void setFailure(Throwable thrown) {
        failure = thrown;
    }
}
