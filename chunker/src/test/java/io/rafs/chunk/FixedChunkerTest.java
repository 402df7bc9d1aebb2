package io.rafs.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FixedChunkerTest {

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 25);
    }

    /** Cuts all of a file that stands at {@code start} of a larger buffer. */
    private static List<Integer> cuts(Chunker chunker, byte[] buffer, int start, int size) {
        List<Integer> cuts = new ArrayList<>();
        for (int at = 0; at < size; at += cuts.get(cuts.size() - 1)) {
            cuts.add(chunker.cut(buffer, start + at, Math.min(chunker.maxSize(), size - at)));
        }
        return cuts;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void chunksAddUpToTheFileAndOnlyTheLastIsShort(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Chunker chunker = new FixedChunker(random.nextInt(1, 5000));
        byte[] file = new byte[random.nextInt(20_000)];
        random.nextBytes(file);
        List<Integer> cuts = cuts(chunker, file, 0, file.length);
        assertThat(cuts.stream().mapToInt(cut -> cut).sum()).as("seed %d", seed).isEqualTo(file.length);
        for (int i = 0; i < cuts.size(); i++) {
            if (i < cuts.size() - 1) {
                assertThat(cuts.get(i)).as("seed %d, chunk %d", seed, i).isEqualTo(chunker.maxSize());
            } else {
                assertThat(cuts.get(i)).as("seed %d, last chunk", seed).isBetween(1, chunker.maxSize());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whereTheBytesStandInABufferDoesNotMatter(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Chunker chunker = new FixedChunker(random.nextInt(1, 5000));
        byte[] file = new byte[random.nextInt(20_000)];
        random.nextBytes(file);
        int start = random.nextInt(1, 1000);
        byte[] buffer = new byte[start + file.length + random.nextInt(1000)];
        random.nextBytes(buffer);
        System.arraycopy(file, 0, buffer, start, file.length);
        assertThat(cuts(chunker, buffer, start, file.length))
                .as("seed %d", seed)
                .isEqualTo(cuts(chunker, file, 0, file.length));
    }

    @Test
    void sizesAroundAMultipleOfTheChunkSize() {
        Chunker chunker = new FixedChunker(4096);
        byte[] bytes = new byte[3 * 4096];
        assertThat(cuts(chunker, bytes, 0, 0)).isEmpty();
        assertThat(cuts(chunker, bytes, 0, 1)).containsExactly(1);
        assertThat(cuts(chunker, bytes, 0, 4095)).containsExactly(4095);
        assertThat(cuts(chunker, bytes, 0, 4096)).containsExactly(4096);
        assertThat(cuts(chunker, bytes, 0, 4097)).containsExactly(4096, 1);
        assertThat(cuts(chunker, bytes, 0, 8192)).containsExactly(4096, 4096);
    }

    @Test
    void aChunkOfNoBytesIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FixedChunker(0))
                .withMessage("a chunk of 0 bytes");
        assertThat(new FixedChunker(1).maxSize()).isEqualTo(1);
    }
}
