package io.rafs.blob;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;

/**
 * A fixed number of threads that pack layers. Some of them read a layer each; all others work on the loads that
 * readers hand in, and so does a reader whose own loads are all on their way. So no thread idles while there is work,
 * one thread alone gets everything done, and there are never more runnable threads than were asked for.
 *
 * <p>If layers fail, the failure of the lowest one is told, whichever came first: layers below it are still read.
 */
final class Crew {
    private final Object lock = new Object();
    private final PackOptions options;
    private final int readers;
    private final ChunkDictionary dictionary;
    private final Deque<Job> ready = new ArrayDeque<>();
    private int nextLayer;
    private int layerLimit;
    private int reading;
    private Throwable failure;

    private record Job(int layer, Load load) {}

    /** Packs one layer, on the thread that {@code worker} belongs to. */
    interface LayerTask {
        void pack(int layer, Worker worker) throws IOException;
    }

    Crew(PackOptions options, int readers, ChunkDictionary dictionary) {
        this.options = options;
        this.readers = readers;
        this.dictionary = dictionary;
    }

    /** Packs layers {@code first} to {@code end - 1}; returns when all is done, or throws what the lowest failure threw. */
    void run(int first, int end, LayerTask task) throws IOException {
        nextLayer = first;
        layerLimit = end;
        Thread[] others = new Thread[options.threads() - 1];
        for (int i = 0; i < others.length; i++) {
            others[i] = new Thread(() -> work(task), "rafs-pack-" + (i + 2));
            others[i].setDaemon(true);
            others[i].start();
        }
        work(task);
        for (Thread other : others) {
            join(other);
        }
        if (failure instanceof IOException e) {
            throw e;
        } else if (failure instanceof RuntimeException e) {
            throw e;
        } else if (failure instanceof Error e) {
            throw e;
        }
    }

    private void work(LayerTask task) {
        try (Worker worker = Worker.of(options)) {
            while (true) {
                int layer = -1;
                Job job = null;
                synchronized (lock) {
                    while (true) {
                        if (nextLayer < layerLimit && reading < readers) {
                            layer = nextLayer++;
                            reading++;
                            break;
                        }
                        job = ready.poll();
                        if (job != null) {
                            break;
                        }
                        if (reading == 0) {
                            return;
                        }
                        await();
                    }
                }
                if (job != null) {
                    perform(job, worker);
                } else {
                    read(layer, task, worker);
                }
            }
        }
    }

    private void read(int layer, LayerTask task, Worker worker) {
        Throwable thrown = null;
        try {
            task.pack(layer, worker);
        } catch (CancellationException e) {
            // a lower layer failed, which is told instead
        } catch (IOException | RuntimeException | Error e) {
            thrown = e;
        }
        synchronized (lock) {
            reading--;
            if (thrown != null && layer < layerLimit) {
                layerLimit = layer;
                failure = thrown;
            }
            lock.notifyAll();
        }
    }

    /** Hands in work. */
    void submit(int layer, Load load) {
        load.setDone(false);
        synchronized (lock) {
            ready.add(new Job(layer, load));
            lock.notifyAll();
        }
    }

    /** Waits for a load, working on others meanwhile. */
    void await(int layer, Load load, Worker worker) throws IOException {
        while (true) {
            Job job;
            synchronized (lock) {
                if (layer > layerLimit) {
                    throw new CancellationException();
                }
                if (load.isDone()) {
                    break;
                }
                job = ready.poll();
                if (job == null) {
                    await();
                    continue;
                }
            }
            perform(job, worker);
        }
        if (load.failure() instanceof Error error) {
            throw error; // such as a heap that is too small
        }
        if (load.failure() != null) {
            throw new IllegalStateException("a chunk could not be packed", load.failure());
        }
    }

    private void perform(Job job, Worker worker) {
        Throwable thrown = null;
        try {
            job.load.work(job.layer, worker, options.rules(), dictionary);
        } catch (RuntimeException | Error e) {
            thrown = e;
        }
        synchronized (lock) {
            job.load.setFailure(thrown);
            job.load.setDone(true);
            lock.notifyAll();
        }
    }

    private void await() {
        try {
            lock.wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    private static void join(Thread thread) throws IOException {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted while layers were packed");
        }
    }
}
