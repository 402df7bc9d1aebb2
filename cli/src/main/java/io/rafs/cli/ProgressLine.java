package io.rafs.cli;

import io.rafs.build.BuildProgress;
import java.io.PrintWriter;
import java.util.Locale;

/** Shows how a build gets on: a bar that is drawn over and over on a terminal, now and then a line in a log. */
final class ProgressLine implements BuildProgress, AutoCloseable {
    private static final long BAR_NANOS = 100_000_000L;
    private static final long LOG_NANOS = 10_000_000_000L;
    private static final int WIDTH = 30;

    private final PrintWriter err;
    private final boolean bar;
    private final long interval;
    private long total;
    private long done;
    private long last = System.nanoTime();
    private boolean drawn;

    private ProgressLine(PrintWriter err, boolean bar, long interval) {
        this.err = err;
        this.bar = bar;
        this.interval = interval;
    }

    static ProgressLine silent() {
        return new ProgressLine(null, false, Long.MAX_VALUE);
    }

    static ProgressLine bar(PrintWriter err) {
        return new ProgressLine(err, true, BAR_NANOS);
    }

    static ProgressLine log(PrintWriter err) {
        return new ProgressLine(err, false, LOG_NANOS);
    }

    @Override
    public synchronized void started(String sourceKind, int layers, long inputBytes) {
        total = inputBytes;
        done = 0;
        if (err != null) {
            err.println("rafs: %s, %d layers, %s"
                    .formatted(sourceKind, layers, total == 0 ? "size not known" : Sizes.of(total)));
            err.flush();
        }
    }

    @Override
    public synchronized void read(long bytes) {
        done += bytes;
        long now = System.nanoTime();
        if (now - last < interval) {
            return;
        }
        last = now;
        String amount = total == 0
                ? Sizes.of(done)
                : String.format(Locale.ROOT, "%3d%% %s", 100 * done / total, Sizes.of(done));
        err.print(bar ? "\r" + picture() + amount + "   " : "rafs: read " + amount.trim() + "\n");
        err.flush();
        drawn = bar;
    }

    private String picture() {
        if (total == 0) {
            return "";
        }
        int filled = (int) Math.min(WIDTH, WIDTH * done / total);
        return "[" + "#".repeat(filled) + " ".repeat(WIDTH - filled) + "] ";
    }

    /** Clears the bar. */
    @Override
    public synchronized void close() {
        if (drawn) {
            err.print("\r" + " ".repeat(WIDTH + 30) + "\r");
            err.flush();
        }
    }
}
