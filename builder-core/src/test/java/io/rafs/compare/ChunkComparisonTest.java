package io.rafs.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.chunk.Chunker;
import io.rafs.codec.Compression;
import io.rafs.testdata.Compressed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ChunkComparisonTest {
    private static final Chunker FIXED = Chunker.parse("fixed:4K");
    private static final Chunker BY_CONTENT = Chunker.parse("fastcdc:1K,4K,16K");

    @TempDir
    private Path dir;

    private static CutInput bytes(byte[] bytes) {
        return CutInput.of("bytes", new ByteArrayInputStream(bytes));
    }

    private static List<Sharing> compare(CutInput first, CutInput second, Chunker... chunkers) throws IOException {
        return ChunkComparison.run(first, second, List.of(chunkers), Optional.empty(), read -> {});
    }

    private static byte[] random(long seed, int size) {
        byte[] bytes = new byte[size];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] joined(byte[]... parts) {
        byte[] all = new byte[Stream.of(parts).mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    @Test
    void everyByteOfTheSecondIsSharedNewOrRepeated() throws IOException {
        byte[] page = random(1, 4096);
        byte[] other = random(2, 4096);
        byte[] fresh = random(3, 4096);

        Sharing sharing = compare(
                        bytes(joined(page, other, page)), bytes(joined(fresh, page, fresh, page, new byte[10])), FIXED)
                .get(0);

        assertThat(sharing)
                .isEqualTo(new Sharing(
                        FIXED,
                        new Amount(12288, 3, 8192, 2),
                        new Amount(16394, 5, 8202, 3),
                        8192,
                        4106,
                        2,
                        OptionalLong.empty()));
        assertThat(sharing.repeatedBytes()).isEqualTo(4096);
    }

    @Test
    void aByteInFrontMakesAllNewWhenCutAtOffsetsAndLittleWhenCutByContent() throws IOException {
        byte[] old = random(1, 1 << 20);
        byte[] now = joined(new byte[] {1}, old);

        List<Sharing> found = compare(bytes(old), bytes(now), FIXED, BY_CONTENT);

        assertThat(found.get(0).newBytes()).isEqualTo(now.length);
        assertThat(found.get(1).newBytes()).isBetween(1L, 64L << 10);
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 10);
    }

    /** One pass over many files for many chunkers gives what each would find by itself. */
    @ParameterizedTest
    @MethodSource("seeds")
    void whatElseIsComparedDoesNotMatter(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        for (String side : List.of("a", "b")) {
            for (int i = 0; i < 5; i++) {
                Path file = dir.resolve(side + "/" + i % 2 + "/" + i);
                Files.createDirectories(file.getParent());
                Files.write(file, random(random.nextInt(6), random.nextInt(300_000)));
            }
        }
        CutInput a = CutInput.of(dir.resolve("a"));
        CutInput b = CutInput.of(dir.resolve("b"));
        List<Sharing> together = compare(a, b, FIXED, BY_CONTENT);
        assertThat(together)
                .as("seed %d", seed)
                .containsExactly(
                        compare(a, b, FIXED).get(0), compare(a, b, BY_CONTENT).get(0));
    }

    @Test
    void newChunksAreCompressedEachByItselfAndKeptIfThatIsNoGain() throws IOException {
        byte[] text = "all work and no play ".repeat(1000).getBytes(StandardCharsets.US_ASCII);
        byte[] noise = random(1, 4096);

        List<Sharing> found = ChunkComparison.run(
                bytes(new byte[0]),
                bytes(joined(noise, text)),
                List.of(FIXED),
                Optional.of(Compression.DEFAULT),
                read -> {});

        assertThat(found.get(0).storedBytes().orElseThrow()).isBetween(4096L, 4096L + 6 * 100);
    }

    @Test
    void progressIsToldEveryPlainByteOnce() throws IOException {
        long[] told = new long[1];
        ChunkComparison.run(
                bytes(Compressed.gzip(random(1, 500_000))),
                bytes(random(2, 300_000)),
                List.of(FIXED, BY_CONTENT),
                Optional.empty(),
                read -> told[0] += read);
        assertThat(told[0]).isEqualTo(800_000);
    }
}
