package io.rafs.verity;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Hashes the leaves of a tree on several threads. Each takes a piece, reads and hashes it; the tree gets the digests in
 * order, so that it is the same with any number of threads.
 */
final class LeafCrew {
    /** Bytes that a thread takes at a time: many blocks of any size. */
    private static final int PIECE = 1 << 20;

    private LeafCrew() {}

    /**
     * Adds all data to a tree.
     *
     * @param size bytes of data, from 0 on
     * @param threads 1 or more; as many pieces of a MiB are in memory, and two more
     */
    static void hash(Data data, long size, int threads, TreeShape shape, MerkleTree tree) throws IOException {
        if (threads == 1 || size <= PIECE) {
            Piece only = new Piece(shape);
            for (long at = 0; at < size; at += PIECE) {
                only.at(at, (int) Math.min(PIECE, size - at)).hash(data).into(tree);
            }
            return;
        }
        ExecutorService crew = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "verity");
            thread.setDaemon(true);
            return thread;
        });
        try {
            Deque<Future<Piece>> ring = new ArrayDeque<>();
            Deque<Piece> free = new ArrayDeque<>();
            for (int i = 0; i < threads + 2; i++) {
                free.add(new Piece(shape));
            }
            for (long at = 0; at < size || !ring.isEmpty(); ) {
                if (at < size && !free.isEmpty()) {
                    Piece piece = free.remove().at(at, (int) Math.min(PIECE, size - at));
                    ring.add(crew.submit(() -> piece.hash(data)));
                    at += piece.length;
                } else {
                    free.add(await(ring.remove()).into(tree));
                }
            }
        } finally {
            crew.shutdownNow();
            waitFor(crew);
        }
    }

    private static final class Piece {
        private final TreeShape shape;
        private final byte[] bytes = new byte[PIECE];
        private final byte[] digests;
        private final BlockHasher hasher;
        private long offset;
        private int length;

        Piece(TreeShape shape) {
            this.shape = shape;
            digests = new byte[PIECE / shape.dataBlock() * shape.hash().size()];
            hasher = shape.hasher();
        }

        Piece at(long place, int count) {
            offset = place;
            length = count;
            return this;
        }

        Piece hash(Data data) throws IOException {
            data.read(offset, bytes, length);
            int blocks = (length + shape.dataBlock() - 1) / shape.dataBlock();
            Arrays.fill(bytes, length, blocks * shape.dataBlock(), (byte) 0);
            hasher.hashAll(bytes, shape.dataBlock(), blocks, digests);
            return this;
        }

        Piece into(MerkleTree tree) throws IOException {
            tree.leaves(digests, length);
            return this;
        }
    }

    private static Piece await(Future<Piece> piece) throws IOException {
        try {
            return piece.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while hashing").initCause(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** What reads must have stopped before its file is closed. */
    private static void waitFor(ExecutorService crew) {
        boolean interrupted = false;
        while (!crew.isTerminated()) {
            try {
                crew.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
