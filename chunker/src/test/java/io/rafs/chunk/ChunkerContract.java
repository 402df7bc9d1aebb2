package io.rafs.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is true of every chunker. */
abstract class ChunkerContract {
    /** The chunker in question; its chunks are at most 64 KiB. */
    abstract Chunker chunker();

    /** Bytes in the smallest chunk, but for the last. */
    abstract int minSize();

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 25);
    }

    /** Random, zero and repeated stretches in turn, some 20 of the largest chunks. */
    private byte[] file(SplittableRandom random) {
        byte[] file =
                Streams.random(random.nextLong(), random.nextInt(20 * chunker().maxSize() + 1));
        for (int at = 0; at < file.length; ) {
            int size =
                    Math.min(file.length - at, random.nextInt(1, 2 * chunker().maxSize() + 2));
            switch (random.nextInt(4)) {
                case 0 -> Arrays.fill(file, at, at + size, (byte) random.nextInt(256));
                case 1 -> {
                    int period = random.nextInt(1, 300);
                    for (int i = at + period; i < at + size; i++) {
                        file[i] = file[i - period];
                    }
                }
                default -> {}
            }
            at += size;
        }
        return file;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void chunksAddUpToTheFileWithinTheBounds(long seed) {
        byte[] file = file(new SplittableRandom(seed));
        List<Integer> cuts = Streams.cuts(chunker(), file);
        assertThat(cuts.stream().mapToInt(cut -> cut).sum()).as("seed %d", seed).isEqualTo(file.length);
        for (int i = 0; i < cuts.size(); i++) {
            int least = i < cuts.size() - 1 ? minSize() : 1;
            assertThat(cuts.get(i))
                    .as("seed %d, chunk %d of %d", seed, i, cuts.size())
                    .isBetween(least, chunker().maxSize());
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whereTheBytesStandInABufferDoesNotMatter(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] file = file(random);
        int start = random.nextInt(1, 1000);
        byte[] buffer = Streams.random(seed, start + file.length + random.nextInt(1000));
        System.arraycopy(file, 0, buffer, start, file.length);
        assertThat(Streams.cuts(chunker(), buffer, start, file.length))
                .as("seed %d", seed)
                .isEqualTo(Streams.cuts(chunker(), file));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void howTheBytesArriveDoesNotMatter(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] file = file(random);
        Taken taken = new Taken();
        ChunkSplitter splitter = new ChunkSplitter(chunker(), taken);
        int most = random.nextBoolean() ? 50 : 3 * chunker().maxSize();
        for (int at = 0; at < file.length; ) {
            int size = Math.min(file.length - at, random.nextInt(most + 1));
            splitter.write(file, at, size);
            at += size;
        }
        splitter.finish();
        assertThat(taken.sizes).as("seed %d, written", seed).isEqualTo(Streams.cuts(chunker(), file));
        assertThat(taken.bytes.toByteArray()).as("seed %d, written", seed).isEqualTo(file);

        taken.sizes.clear();
        taken.bytes.reset();
        splitter.readAll(new Dribble(file, random));
        assertThat(taken.sizes).as("seed %d, read", seed).isEqualTo(Streams.cuts(chunker(), file));
        assertThat(taken.bytes.toByteArray()).as("seed %d, read", seed).isEqualTo(file);
    }

    @Test
    void aFileOfNoBytesHasNoChunk() throws IOException {
        Taken taken = new Taken();
        ChunkSplitter splitter = new ChunkSplitter(chunker(), taken);
        splitter.finish();
        splitter.readAll(InputStream.nullInputStream());
        assertThat(taken.sizes).isEmpty();
    }

    @Test
    void whatItSaysParsesToAnEqualOne() {
        assertThat(Chunker.parse(chunker().toString())).isEqualTo(chunker());
    }

    /** Remembers what it is given. */
    private static final class Taken implements ChunkSplitter.Receiver {
        final List<Integer> sizes = new ArrayList<>();
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void chunk(byte[] chunk, int offset, int length) {
            sizes.add(length);
            bytes.write(chunk, offset, length);
        }
    }

    /** Gives now much, now little. */
    private static final class Dribble extends ByteArrayInputStream {
        private final SplittableRandom random;

        Dribble(byte[] bytes, SplittableRandom random) {
            super(bytes);
            this.random = random;
        }

        @Override
        public synchronized int read(byte[] bytes, int offset, int length) {
            int most = random.nextBoolean() ? Math.min(length, 100) : length;
            return super.read(bytes, offset, random.nextInt(1, most + 1));
        }
    }
}
