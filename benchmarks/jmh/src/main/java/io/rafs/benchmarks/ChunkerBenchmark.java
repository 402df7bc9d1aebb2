package io.rafs.benchmarks;

import io.rafs.chunk.Chunker;
import io.rafs.chunk.ChunkSplitter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/**
 * Where to cut 64 MiB. One operation is all of them. What it prints as GB per CPU second is what to look at on a machine
 * that has other work too: 10^9 bytes in a second that a processor gave to the thread. {@code -p data=random} needs nothing; any other
 * value is a file, whose first 64 MiB are cut.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ChunkerBenchmark {
    private static final int SIZE = 64 << 20;

    @Param({"fixed:1M", "fastcdc:4K,16K,64K", "fastcdc:16K,64K,256K", "fastcdc:64K,256K,1M"})
    private String chunker;

    @Param("random")
    private String data;

    private Chunker cutter;
    private byte[] bytes;

    @Setup
    public void read() throws IOException {
        cutter = Chunker.parse(chunker);
        if (data.equals("random")) {
            bytes = new byte[SIZE];
            new SplittableRandom(1).nextBytes(bytes);
            return;
        }
        try (InputStream in = Files.newInputStream(Path.of(data))) {
            bytes = in.readNBytes(SIZE);
        }
        if (bytes.length < SIZE) {
            throw new IOException("%s has %d bytes, expected %d or more".formatted(data, bytes.length, SIZE));
        }
    }

    /** The chunker by itself. */
    @Benchmark
    public int cut(Cpu cpu) {
        long start = cpu.start();
        int chunks = 0;
        for (int at = 0; at < bytes.length; chunks++) {
            at += cutter.cut(bytes, at, Math.min(cutter.maxSize(), bytes.length - at));
        }
        cpu.took(start, bytes.length);
        return chunks;
    }

    /** With the splitter's copying. */
    @Benchmark
    public long split(Cpu cpu) throws IOException {
        long start = cpu.start();
        long[] sum = new long[1];
        new ChunkSplitter(cutter, (chunk, offset, length) -> sum[0] += length)
                .readAll(new ByteArrayInputStream(bytes));
        cpu.took(start, bytes.length);
        return sum[0];
    }

    /** Time by the processor's account, not the clock's; told at the end of each trial. */
    @State(Scope.Thread)
    public static class Cpu {
        private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

        private boolean measured;
        private long nanos;
        private long bytes;

        @Setup(Level.Iteration)
        public void begin(IterationParams iteration) {
            measured = iteration.getType() == IterationType.MEASUREMENT;
        }

        long start() {
            return THREADS.getCurrentThreadCpuTime();
        }

        void took(long start, long count) {
            if (measured) {
                nanos += THREADS.getCurrentThreadCpuTime() - start;
                bytes += count;
            }
        }

        /** Bytes in a nanosecond are gigabytes in a second. */
        @TearDown(Level.Trial)
        public void tell(BenchmarkParams benchmark) {
            System.out.printf(
                    Locale.ROOT,
                    "%n%.2f GB per CPU second: %s, %s, %s%n",
                    (double) bytes / nanos,
                    benchmark.getBenchmark().replaceFirst(".*\\.", ""),
                    benchmark.getParam("chunker"),
                    benchmark.getParam("data"));
        }
    }
}
