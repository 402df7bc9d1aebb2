package io.rafs.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FastCdcChunkerTest {
    private abstract static class Contract extends ChunkerContract {
        private final FastCdcChunker chunker;

        Contract(int min, int avg, int max) {
            chunker = new FastCdcChunker(min, avg, max);
        }

        @Override
        Chunker chunker() {
            return chunker;
        }

        @Override
        int minSize() {
            return chunker.min();
        }
    }

    @Nested
    class Usual extends Contract {
        Usual() {
            super(4 << 10, 16 << 10, 64 << 10);
        }
    }

    @Nested
    class Smallest extends Contract {
        Smallest() {
            super(64, 65, 66);
        }
    }

    @Nested
    class OddSizes extends Contract {
        OddSizes() {
            super(101, 1000, 5003);
        }
    }

    @Nested
    class NarrowBounds extends Contract {
        NarrowBounds() {
            super(8191, 8192, 8193);
        }
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 25);
    }

    /** The rule as the documentation has it, with no regard to speed. */
    private static int cutByTheRule(FastCdcChunker chunker, byte[] bytes, int offset, int length) {
        long[] gear = Gear.table();
        long rare = (1L << 62) / chunker.avg();
        for (int p = chunker.min(); p < length; p++) {
            long hash = 0;
            for (int i = 0; i < 64; i++) {
                hash += gear[bytes[offset + p - 1 - i] & 0xff] << i;
            }
            if (hash < Long.MIN_VALUE + (p <= chunker.avg() ? rare : 16 * rare)) {
                return p;
            }
        }
        return length;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void cutsAreWhereTheRuleSays(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int min = random.nextInt(64, 300);
        int avg = min + random.nextInt(1, 300);
        FastCdcChunker chunker = new FastCdcChunker(min, avg, avg + random.nextInt(1, 2000));
        byte[] file = Streams.random(seed, 30_000);
        for (int at = 0; at < file.length; ) {
            int length = Math.min(chunker.max(), file.length - at);
            int cut = chunker.cut(file, at, length);
            assertThat(cut)
                    .as("seed %d, %s, at %d", seed, chunker, at)
                    .isEqualTo(cutByTheRule(chunker, file, at, length));
            at += cut;
        }
    }

    /** These can never change: images would share no chunk with those made before. */
    @Test
    void theGearTableIsFrozen() throws NoSuchAlgorithmException {
        long[] gear = Gear.table();
        assertThat(gear).hasSize(256);
        assertThat(gear[0]).isEqualTo(0xdbb06fcb4b318641L);
        assertThat(gear[255]).isEqualTo(0xf6fc15d3b5b3a2d4L);
        ByteBuffer bytes = ByteBuffer.allocate(256 * 8);
        bytes.asLongBuffer().put(gear);
        assertThat(sha256(bytes.array()))
                .as("all 256, big endian")
                .isEqualTo("132765baa743b42b18554f720949d81c6b1db6af51f34e8a9d0b1bea1f663bdc");
    }

    @Test
    void cutsAreFrozen() throws NoSuchAlgorithmException {
        byte[] file = Streams.random(1, 1 << 20);
        assertThat(sha256(file)).isEqualTo("85b66b3a5816d686deb42f2d2473d9a7121ceb75c822b838f958c76ca86ed8ea");
        assertThat(Streams.cuts(new FastCdcChunker(16 << 10, 64 << 10, 256 << 10), file))
                .containsExactly(
                        91448, 83259, 75878, 61039, 74775, 72204, 97394, 69145, 75636, 26425, 61870, 75666, 46772,
                        80384, 56681);
        assertThat(Streams.cuts(new FastCdcChunker(64 << 10, 256 << 10, 1 << 20), file))
                .containsExactly(311624, 285456, 130123, 321373);
        assertThat(Streams.cuts(new FastCdcChunker(20_000, 50_000, 100_000), file))
                .containsExactly(
                        62447, 51718, 60542, 75878, 61039, 52036, 94943, 97394, 41083, 50170, 53528, 26425, 55493,
                        52407, 76408, 51353, 59063, 26649);
    }

    /** All positions have the same hash, so what holds of the smallest {@code avg} holds of all above. */
    @ParameterizedTest
    @CsvSource({"64,553,554", "138,553,2212", "64,65536,65537", "4096,16384,65536", "65536,262144,1048576"})
    void zerosAndAnyOtherValueRepeatedAreCutAtTheLargestSize(int min, int avg, int max) {
        FastCdcChunker chunker = new FastCdcChunker(min, avg, max);
        byte[] file = new byte[max];
        for (int value = 0; value < 256; value++) {
            Arrays.fill(file, (byte) value);
            assertThat(chunker.cut(file, 0, max)).as("bytes %d", value).isEqualTo(max);
        }
    }

    @Test
    void withASmallAverageAValueRepeatedMayBeCutBefore() {
        byte[] file = new byte[2208];
        Arrays.fill(file, (byte) 137);

        assertThat(new FastCdcChunker(138, 552, 2208).cut(file, 0, file.length)).isEqualTo(553);
    }

    @Test
    void randomBytesGiveChunksOfAboutTheAverage() {
        for (int avg : new int[] {4 << 10, 10_000, 16 << 10}) {
            FastCdcChunker chunker = new FastCdcChunker(avg / 4, avg, 4 * avg);
            List<Integer> cuts = Streams.cuts(chunker, Streams.random(avg, 32 << 20));
            double mean = cuts.stream().mapToInt(cut -> cut).average().orElseThrow();
            assertThat(mean / avg).as("mean of %s", chunker).isBetween(1.05, 1.15);
            assertThat(share(cuts, (int) (0.8 * avg), (int) (1.6 * avg)))
                    .as("%s: near the average", chunker)
                    .isBetween(0.75, 0.85);
            assertThat(share(cuts, 4 * avg, 4 * avg))
                    .as("%s: at the largest", chunker)
                    .isLessThan(0.001);
        }
    }

    private static double share(List<Integer> cuts, int from, int to) {
        return cuts.stream().filter(cut -> cut >= from && cut <= to).count() / (double) cuts.size();
    }

    /** Of 100 insertions of a byte, half change two chunks or fewer, 95 change six or fewer, and none more than 15. */
    @Test
    void aByteMoreChangesFewChunks() {
        FastCdcChunker chunker = new FastCdcChunker(1 << 10, 4 << 10, 16 << 10);
        List<Integer> changed = new ArrayList<>();
        for (long seed = 1; seed <= 100; seed++) {
            byte[] file = Streams.random(seed, 1 << 20);
            int at = new SplittableRandom(seed).nextInt(file.length);
            byte[] longer = new byte[file.length + 1];
            System.arraycopy(file, 0, longer, 0, at);
            longer[at] = (byte) seed;
            System.arraycopy(file, at, longer, at + 1, file.length - at);
            Set<ByteBuffer> known = new HashSet<>(chunks(chunker, file));
            changed.add((int) chunks(chunker, longer).stream()
                    .filter(chunk -> !known.contains(chunk))
                    .count());
        }
        changed.sort(null);
        assertThat(changed.get(0)).as("%s", changed).isPositive();
        assertThat(changed.get(50)).as("%s", changed).isLessThanOrEqualTo(2);
        assertThat(changed.get(94)).as("%s", changed).isLessThanOrEqualTo(6);
        assertThat(changed.get(99)).as("%s", changed).isLessThanOrEqualTo(15);
    }

    private static List<ByteBuffer> chunks(Chunker chunker, byte[] file) {
        List<ByteBuffer> chunks = new ArrayList<>();
        int at = 0;
        for (int cut : Streams.cuts(chunker, file)) {
            chunks.add(ByteBuffer.wrap(file, at, cut).slice());
            at += cut;
        }
        return chunks;
    }

    /** Four threads share one chunker and find what one finds. */
    @Test
    void oneServesManyThreads() {
        FastCdcChunker chunker = new FastCdcChunker(64, 256, 1024);
        IntStream.range(0, 40).parallel().forEach(seed -> {
            byte[] file = Streams.random(seed, 20_000);
            assertThat(Streams.cuts(chunker, file))
                    .as("seed %d", seed)
                    .isEqualTo(Streams.cuts(new FastCdcChunker(64, 256, 1024), file));
        });
    }

    private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
