package io.rafs.blob;

import io.rafs.format.blob.BatchContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The batches of a layer on their way through the crew. New small chunks come in as they would be stored, in stream
 * order; a full batch is handed in, and appended to the blob when {@link #SIZE} more are full.
 *
 * <p>It is always that many, whatever the number of threads: otherwise where batches lie between other chunks would
 * depend on who is how fast. Chunks get their numbers when they are appended, so members of a batch are neighbours and
 * other chunks do not end it. Nydus asks for that: it finds chunks by bisection, and those of a batch next to each other.
 */
final class BatchRing {
    /** Batches being filled, worked on or waiting. */
    private static final int SIZE = 4;

    private final int layer;
    private final Crew crew;
    private final Worker worker;
    private final Blob blob;
    private final Batch[] ring = new Batch[SIZE];
    private final List<BatchContext> contexts = new ArrayList<>();
    private int turn;

    /** The blob that batches go to. */
    interface Blob {
        /** Appends bytes and answers at which offset they start. */
        long append(byte[] bytes, int offset, int length) throws IOException;

        /** Takes the next chunk in the order of numbers. */
        void add(DraftChunk chunk);
    }

    BatchRing(int layer, int batchSize, Crew crew, Worker worker, Blob blob) {
        this.layer = layer;
        this.crew = crew;
        this.worker = worker;
        this.blob = blob;
        for (int i = 0; i < SIZE; i++) {
            ring[i] = new Batch(batchSize);
        }
    }

    /** Bytes of memory that a ring takes. */
    static long memory(int batchSize) {
        return 2L * SIZE * batchSize;
    }

    /** Takes in a new chunk that is to be stored with others. */
    DraftChunk add(Tray tray, Tray.Piece piece) throws IOException {
        if (!ring[turn].hasRoom(piece.size())) {
            next();
        }
        return ring[turn].add(layer, tray, piece);
    }

    /** Stores what there is. */
    void close() throws IOException {
        for (int i = 0; i < SIZE; i++) {
            next();
        }
    }

    /** What was stored, in blob order. */
    List<BatchContext> contexts() {
        return contexts;
    }

    /** Hands in the batch at hand and makes the oldest of the ring free: stores it, when it has been worked on. */
    private void next() throws IOException {
        if (!ring[turn].isEmpty()) {
            crew.submit(layer, ring[turn]);
        }
        turn = (turn + 1) % SIZE;
        Batch oldest = ring[turn];
        crew.await(layer, oldest, worker);
        if (oldest.isEmpty()) {
            return;
        }
        long offset = blob.append(oldest.stored(), 0, oldest.storedSize());
        contexts.add(oldest.place(contexts.size(), offset));
        oldest.members().forEach(blob::add);
        oldest.clear();
    }
}
