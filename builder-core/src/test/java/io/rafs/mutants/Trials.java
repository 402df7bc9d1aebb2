package io.rafs.mutants;

import io.rafs.verify.VerificationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tries mutants on two threads, each with a subject of its own, and watches time, memory and what is thrown. The first
 * finds end a run, and are told with their seeds.
 */
final class Trials {
    /** Of one mutant; generous, for other programs want the processor as well. */
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private static final Duration HANGS = Duration.ofSeconds(30);

    /** Of one mutant, by the thread that tries it: chunks of 16 MiB, in a few rings of loads. */
    private static final long MAX_ALLOCATED = 1L << 30;

    private static final int THREADS = 2;
    private static final int MAX_FINDS = 10;

    private final AtomicLong next;
    private final long end;
    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final List<String> finds = new ArrayList<>();

    private Trials(long first, int count) {
        next = new AtomicLong(first);
        end = first + count;
    }

    /** What is damaged and tried; used by one thread. */
    interface Subject {
        /** Tries the mutant of a seed, and says in a word what came of it. What it throws is a find. */
        String attempt(long seed) throws IOException;

        /** What was done to make the last mutant. */
        String mutant();
    }

    /** Makes subjects. */
    interface Subjects {
        /** A subject that keeps its files in {@code dir}, an empty directory. */
        Subject in(Path dir) throws IOException;
    }

    private final class Attempts extends Thread {
        private final Subject subject;
        private volatile long started = Long.MAX_VALUE;
        private volatile long seed;

        Attempts(Subject subject) {
            super("mutants");
            this.subject = subject;
            setDaemon(true);
        }

        @Override
        public void run() {
            for (seed = next.getAndIncrement(); seed < end && finds() < MAX_FINDS; seed = next.getAndIncrement()) {
                long before = Memory.taken();
                started = System.nanoTime();
                try {
                    count(subject.attempt(seed));
                    Duration took = Duration.ofNanos(System.nanoTime() - started);
                    long allocated = Memory.taken() - before;
                    if (took.compareTo(LIMIT) > 0) {
                        find(subject.mutant() + " took " + took);
                    }
                    if (allocated > MAX_ALLOCATED) {
                        find(subject.mutant() + " took " + allocated + " bytes of memory");
                    }
                } catch (IOException | RuntimeException | Error e) {
                    find("seed " + seed + ", " + subject.mutant() + ": " + trace(e));
                }
                started = Long.MAX_VALUE;
            }
        }

        private boolean hangs() {
            long since = started;
            return since != Long.MAX_VALUE && System.nanoTime() - since > HANGS.toNanos();
        }
    }

    /**
     * Tries the mutants of {@code count} seeds from {@code first} on, and fails if there is a find.
     *
     * @return how often each outcome was
     */
    static Map<String, Integer> run(Path dir, Subjects subjects, long first, int count) throws IOException {
        Trials trials = new Trials(first, count);
        List<Attempts> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(trials.new Attempts(subjects.in(Files.createTempDirectory(dir, "mutants"))));
        }
        threads.forEach(Thread::start);
        trials.await(threads);
        if (!trials.finds.isEmpty()) {
            throw new AssertionError(String.join("\n\n", trials.finds));
        }
        return trials.outcomes;
    }

    private void await(List<Attempts> threads) {
        try {
            for (Attempts thread : threads) {
                while (thread.isAlive()) {
                    thread.join(500);
                    threads.stream().filter(Attempts::hangs).findFirst().ifPresent(hanging -> {
                        throw new AssertionError("seed %d, %s hangs:%n  %s%n%s"
                                .formatted(
                                        hanging.seed,
                                        hanging.subject.mutant(),
                                        Arrays.toString(hanging.getStackTrace()),
                                        finds));
                    });
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Throws unless an exception is one that bad input may cause: it says something, and hides no bug.
     *
     * @return the outcome: the name of the exception
     */
    static String documented(IOException e) {
        boolean bug = e instanceof VerificationException
                || e.getMessage() == null
                || e.getMessage().length() < 15
                || e.getMessage().contains("Exception");
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            bug |= !(cause instanceof IOException) && !(cause instanceof java.util.zip.DataFormatException);
        }
        if (bug) {
            throw new AssertionError("not a documented exception", e);
        }
        return e.getClass().getSimpleName();
    }

    private synchronized void count(String outcome) {
        outcomes.merge(outcome, 1, Integer::sum);
    }

    private synchronized void find(String what) {
        finds.add(what);
    }

    private synchronized int finds() {
        return finds.size();
    }

    private static String trace(Throwable thrown) {
        StringBuilder out = new StringBuilder();
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            out.append(each);
            Arrays.stream(each.getStackTrace())
                    .limit(8)
                    .forEach(frame -> out.append("\n    ").append(frame));
            out.append('\n');
        }
        return out.toString();
    }
}
