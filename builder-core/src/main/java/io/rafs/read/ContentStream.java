package io.rafs.read;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Hands out the content of files, in the order in which they were added, while other threads load what comes next. Small
 * files share a load, so that handing one over costs little; a large file is many loads. Memory is a few loads, however
 * large files are.
 *
 * @param <T> what is handed out with the content, and in its place where there is none
 */
public final class ContentStream<T> implements AutoCloseable {
    private static final int LOAD = 1 << 20;
    private static final int ZEROS = 1 << 16;

    /** Most pieces in a load, so that a million empty files do not become one. */
    private static final int MAX_PIECES = 1024;

    private static final Run NOTHING = new Run.Hole(0, 0, 0);

    private final ImageReader image;
    private final Receiver<T> receiver;
    private final ExecutorService crew;
    private final ConcurrentLinkedQueue<RunLoader> loaders = new ConcurrentLinkedQueue<>();
    private final Deque<Load<T>> onTheWay = new ArrayDeque<>();
    private final int ringSize;
    private final int loadSize;
    private int loads;
    private final Deque<Load<T>> free = new ArrayDeque<>();
    private Load<T> filling;

    /** Takes what was added, in that order, on the thread that adds. */
    public interface Receiver<T> {
        /** An entry; its content follows, if it has any. */
        void begin(T entry) throws IOException;

        /** The next bytes of the entry's content; the array is used again for others. */
        void data(T entry, byte[] bytes, int at, int length) throws IOException;

        /**
         * Zeros that are stored nowhere, as the next bytes of the content. An image of a few bytes may speak of exabytes, so
         * whoever can do without writing them should.
         *
         * @param length at least 1
         */
        default void hole(T entry, long length) throws IOException {
            byte[] zeros = new byte[(int) Math.min(length, ZEROS)];
            for (long left = length; left > 0; left -= zeros.length) {
                data(entry, zeros, 0, (int) Math.min(left, zeros.length));
            }
        }

        /** The end of the entry. */
        void end(T entry) throws IOException;
    }

    private record Piece<T>(T entry, boolean begins, boolean ends, Run run, long skip, int at, int length) {
        boolean hasData() {
            return length > 0;
        }

        boolean isHole() {
            return run instanceof Run.Hole && run.length() > 0;
        }
    }

    private static final class Load<T> {
        private final List<Piece<T>> pieces = new ArrayList<>();
        private final byte[] bytes;
        private int filled;
        private Future<?> done;

        Load(int size) {
            bytes = new byte[size];
        }
    }

    /**
     * Starts a stream.
     *
     * @param threads that load, at least 1; fewer if the heap is too small for so many
     */
    public ContentStream(ImageReader image, int threads, Receiver<T> receiver) {
        this.image = image;
        this.receiver = receiver;
        loadSize = image.bootstrap().isRafs()
                ? (int) Math.max(LOAD, image.bootstrap().rafs().extended().chunkSize())
                : LOAD;
        // a load and what its thread reads for it; all of them in a third of the heap
        int most = (int) Math.max(2, Runtime.getRuntime().maxMemory() / 3 / (2L * loadSize));
        ringSize = Math.min(most, 2 * threads + 2);
        crew = Executors.newFixedThreadPool(Math.min(threads, ringSize - 1), task -> {
            Thread thread = new Thread(task, "rafs-load");
            thread.setDaemon(true);
            return thread;
        });
        filling = take();
    }

    /** Adds an entry without content. */
    public void add(T entry) throws IOException {
        add(new Piece<>(entry, true, true, NOTHING, 0, 0, 0));
    }

    /** Adds a file with its content. */
    public void add(T entry, ContentMap content) throws IOException {
        ContentMap.Runs runs = content.runs(0);
        if (!runs.hasNext()) {
            add(entry);
        }
        boolean begins = true;
        while (runs.hasNext()) {
            Run run = runs.next();
            if (run instanceof Run.Slice slice && slice.length() > LOAD) {
                add(entry, slice, begins, !runs.hasNext());
            } else {
                add(entry, run, begins, !runs.hasNext());
            }
            begins = false;
        }
    }

    /** A long slice may be a hole for the most part. */
    private void add(T entry, Run.Slice slice, boolean begins, boolean ends) throws IOException {
        ContentMap packed = image.bootstrap()
                .packed()
                .orElseThrow(() -> new IllegalStateException("a slice of nothing, which maps do not hand out"));
        ContentMap.Runs runs = packed.runs(slice.offset());
        long from = slice.offset();
        long end = from + slice.length();
        while (from < end) {
            Run run = runs.next();
            long to = Math.min(end, run.at() + run.length());
            long at = slice.at() + from - slice.offset();
            Run part = run instanceof Run.Hole
                    ? new Run.Hole(at, to - from, run.saidAt())
                    : new Run.Slice(at, to - from, from, slice.saidAt());
            add(entry, part, begins && from == slice.offset(), ends && to == end);
            from = to;
        }
    }

    private void add(T entry, Run run, boolean begins, boolean ends) throws IOException {
        if (run instanceof Run.Hole) {
            add(new Piece<>(entry, begins, ends, run, 0, filling.filled, 0));
            return;
        }
        long skip = 0;
        while (skip < run.length()) {
            int length = (int) Math.min(loadSize, run.length() - skip);
            if (filling.filled + length > loadSize) {
                next();
            }
            boolean first = begins && skip == 0;
            boolean last = ends && skip + length == run.length();
            add(new Piece<>(entry, first, last, run, skip, filling.filled, length));
            filling.filled += length;
            skip += length;
        }
    }

    /** Hands out everything that was added. */
    public void finish() throws IOException {
        submit();
        while (!onTheWay.isEmpty()) {
            deliver();
        }
    }

    private void add(Piece<T> piece) throws IOException {
        if (filling.pieces.size() == MAX_PIECES) {
            next();
            add(new Piece<>(piece.entry, piece.begins, piece.ends, piece.run, piece.skip, 0, piece.length));
            return;
        }
        filling.pieces.add(piece);
    }

    private void next() throws IOException {
        submit();
        if (free.isEmpty() && loads == ringSize) {
            deliver();
        }
        filling = take();
    }

    private Load<T> take() {
        Load<T> load = free.poll();
        if (load == null) {
            load = new Load<>(loadSize);
            loads++;
        }
        return load;
    }

    private void submit() {
        Load<T> load = filling;
        load.done = crew.submit(() -> {
            load(load);
            return null;
        });
        onTheWay.add(load);
    }

    private void load(Load<T> load) throws IOException {
        RunLoader loader = loaders.poll();
        if (loader == null) {
            loader = new RunLoader(image);
        }
        try {
            for (Piece<T> piece : load.pieces) {
                if (piece.hasData()) {
                    loader.load(piece.run, piece.skip, load.bytes, piece.at, piece.length);
                }
            }
        } finally {
            loaders.add(loader);
        }
    }

    private void deliver() throws IOException {
        Load<T> load = onTheWay.remove();
        await(load.done);
        for (Piece<T> piece : load.pieces) {
            if (piece.begins) {
                receiver.begin(piece.entry);
            }
            if (piece.hasData()) {
                receiver.data(piece.entry, load.bytes, piece.at, piece.length);
            }
            if (piece.isHole()) {
                receiver.hole(piece.entry, piece.run.length());
            }
            if (piece.ends) {
                receiver.end(piece.entry);
            }
        }
        load.pieces.clear();
        load.filled = 0;
        free.add(load);
    }

    private static void await(Future<?> done) throws IOException {
        try {
            done.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while chunks were loaded");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException("a chunk could not be loaded", e.getCause());
        }
    }

    /** Stops loading. */
    @Override
    public void close() {
        // not interrupted: that would close the files that they read
        onTheWay.forEach(load -> load.done.cancel(false));
        crew.shutdown();
        try {
            crew.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loaders.forEach(RunLoader::close);
    }
}
