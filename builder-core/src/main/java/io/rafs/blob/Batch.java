package io.rafs.blob;

import io.rafs.format.blob.BatchContext;
import java.util.ArrayList;
import java.util.List;

/** Small chunks that are stored together, one right behind the other and compressed as one: what Nydus calls a batch. */
final class Batch extends Load {
    private final byte[] in;
    private final byte[] out;
    private final List<DraftChunk> members = new ArrayList<>();
    private Place place = new Place();
    private int filled;
    private int compressedSize;

    /** @param capacity bytes of chunks that go into one */
    Batch(int capacity) {
        in = new byte[capacity];
        out = new byte[capacity];
    }

    /** Where a batch went: its members are known before that is. */
    static final class Place {
        private int number;
        private long offset;

        /** Which of the blob's batches it is. */
        int number() {
            return number;
        }

        /** Where it starts in the blob file. */
        long offset() {
            return offset;
        }
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    boolean hasRoom(int size) {
        return in.length - filled >= size;
    }

    /** Takes in a chunk for which there is room. */
    DraftChunk add(int layer, Tray tray, Tray.Piece piece) {
        System.arraycopy(tray.in(), piece.offset(), in, filled, piece.size());
        DraftChunk member = new DraftMember(layer, piece.digest(), piece.size(), place, filled);
        members.add(member);
        filled += piece.size();
        return member;
    }

    /** In the order in which they lie there. */
    List<DraftChunk> members() {
        return members;
    }

    @Override
    void work(int layer, Worker worker, StorageRules rules, ChunkDictionary dictionary) {
        compressedSize = worker.codec().compress(in, 0, filled, out, 0);
    }

    /** Starts with the bytes to store: compressed ones, or the chunks as they are if these do not shrink. */
    byte[] stored() {
        return compressedSize > 0 ? out : in;
    }

    int storedSize() {
        return compressedSize > 0 ? compressedSize : filled;
    }

    /** Notes where it went. */
    BatchContext place(int number, long offset) {
        place.number = number;
        place.offset = offset;
        return new BatchContext(storedSize(), filled);
    }

    /** Makes it ready for other chunks. */
    void clear() {
        members.clear();
        place = new Place();
        filled = 0;
        setFailure(null);
    }
}
