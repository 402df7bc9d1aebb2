package io.rafs.check;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Supplier;

/**
 * Threads that take tasks as they come, each with a loader of its own. What they find is told in the order of files and
 * offsets, and is the same however many they are.
 */
final class CheckCrew<L extends Closeable> {
    private static final Comparator<Finding> ORDER = Comparator.comparing(Finding::file)
            .thenComparing(Finding::offset)
            .thenComparing(Finding::rule)
            .thenComparing(Finding::detail);

    private final Supplier<L> loaders;
    private final CheckProgress progress;
    private final Map<Rule, Kept> found = new EnumMap<>(Rule.class);
    private long bytes;
    private Throwable failure;

    /** A piece of work. */
    interface Task<L> {
        void run(L loader) throws IOException;
    }

    /** Hands out the tasks, to one thread at a time; nothing at the end. */
    interface Tasks<L> {
        Optional<Task<L>> next();
    }

    /** Of a rule the first findings that are told, the last of them on top; a wrong digester makes one of every chunk. */
    private static final class Kept {
        private final PriorityQueue<Finding> first = new PriorityQueue<>(ORDER.reversed());
        private long more;

        void add(Finding finding) {
            first.add(finding);
            if (first.size() > Findings.most(finding.rule())) {
                first.remove();
                more++;
            }
        }
    }

    CheckCrew(Supplier<L> loaders, CheckProgress progress) {
        this.loaders = loaders;
        this.progress = progress;
    }

    /** Does all tasks with so many threads. */
    void run(Tasks<L> tasks, int threads, Findings findings) throws IOException {
        Thread[] others = new Thread[threads - 1];
        for (int i = 0; i < others.length; i++) {
            others[i] = new Thread(() -> work(tasks), "rafs-check-" + (i + 2));
            others[i].setDaemon(true);
            others[i].start();
        }
        work(tasks);
        for (Thread other : others) {
            try {
                other.join();
            } catch (InterruptedException e) {
                fail(e); // so that the others end, too
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while content was checked");
            }
        }
        if (failure instanceof IOException e) {
            throw e;
        } else if (failure != null) {
            throw new IllegalStateException("content could not be checked", failure);
        }
        tell(findings);
    }

    private void tell(Findings findings) {
        List<Finding> first = new ArrayList<>();
        found.values().forEach(kept -> first.addAll(kept.first));
        first.sort(ORDER);
        first.forEach(finding -> findings.add(finding.rule(), finding.file(), finding.offset(), finding.detail()));
        found.forEach((rule, kept) -> findings.addUntold(rule, kept.more));
    }

    private void work(Tasks<L> tasks) {
        try (L loader = loaders.get()) {
            Optional<Task<L>> task = next(tasks);
            while (task.isPresent()) {
                task.get().run(loader);
                task = next(tasks);
            }
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
        }
    }

    private synchronized void fail(Throwable cause) {
        failure = failure == null ? cause : failure;
    }

    private synchronized Optional<Task<L>> next(Tasks<L> tasks) {
        return failure == null ? tasks.next() : Optional.empty();
    }

    /** Takes what a task found. */
    synchronized void add(Finding finding) {
        found.computeIfAbsent(finding.rule(), rule -> new Kept()).add(finding);
    }

    /** A task has looked at so many bytes of content. */
    void looked(long count) {
        synchronized (this) {
            bytes += count;
        }
        progress.read(count);
    }

    /** Bytes of content that were looked at. */
    synchronized long bytes() {
        return bytes;
    }
}
