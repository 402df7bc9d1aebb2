package io.rafs.sink;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Blobs that are on their way at once. Each is streamed by a thread of its own, so that memory does not grow with them but by
 * what a stream holds. After the first failure nothing more begins, what is on its way is broken off, and that failure is told.
 */
public final class Transfers {
    /** One blob's way. */
    public interface Step {
        /** @param index 0 for the first blob, and so on */
        void run(int index) throws IOException;
    }

    private final int count;
    private final Step step;
    private final AtomicInteger next = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private Throwable failure;

    private Transfers(int count, Step step) {
        this.count = count;
        this.step = step;
    }

    /**
     * Does a step for each of {@code count} blobs, begun in their order; returns when all are done.
     *
     * @param atOnce most steps at once, 1 or more
     */
    public static void run(int atOnce, int count, Step step) throws IOException {
        if (atOnce < 1) {
            throw new IllegalArgumentException("%d transfers at once, expected 1 or more".formatted(atOnce));
        }
        if (atOnce == 1 || count < 2) {
            for (int i = 0; i < count; i++) {
                step.run(i);
            }
            return;
        }
        new Transfers(count, step).run(Math.min(atOnce, count));
    }

    private void run(int atOnce) throws IOException {
        synchronized (this) {
            for (int i = 0; i < atOnce; i++) {
                Thread thread = new Thread(this::work, "rafs-transfer-" + (i + 1));
                thread.setDaemon(true);
                threads.add(thread);
            }
            threads.forEach(Thread::start);
        }
        for (Thread thread : threads) {
            join(thread);
        }
        if (failure instanceof IOException e) {
            throw e;
        } else if (failure instanceof RuntimeException e) {
            throw e;
        } else if (failure instanceof Error e) {
            throw e;
        }
    }

    private void work() {
        try {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                step.run(i);
            }
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
        }
    }

    private synchronized void fail(Throwable thrown) {
        if (failure == null) {
            failure = thrown;
            next.set(count);
            threads.forEach(Thread::interrupt);
        }
    }

    /** Waits for a thread in any case: whoever called may remove what it reads from. */
    private void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
                fail(new InterruptedIOException("interrupted while blobs were on their way"));
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
