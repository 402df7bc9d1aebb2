package io.rafs.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class FixedChunkerTest {
    @Nested
    class OfPages extends ChunkerContract {
        @Override
        Chunker chunker() {
            return new FixedChunker(4096);
        }

        @Override
        int minSize() {
            return 4096;
        }
    }

    @Nested
    class OfAnOddSize extends ChunkerContract {
        @Override
        Chunker chunker() {
            return new FixedChunker(777);
        }

        @Override
        int minSize() {
            return 777;
        }
    }

    @Test
    void sizesAroundAMultipleOfTheChunkSize() {
        Chunker chunker = new FixedChunker(4096);
        byte[] bytes = new byte[3 * 4096];
        assertThat(Streams.cuts(chunker, bytes, 0, 0)).isEmpty();
        assertThat(Streams.cuts(chunker, bytes, 0, 1)).containsExactly(1);
        assertThat(Streams.cuts(chunker, bytes, 0, 4095)).containsExactly(4095);
        assertThat(Streams.cuts(chunker, bytes, 0, 4096)).containsExactly(4096);
        assertThat(Streams.cuts(chunker, bytes, 0, 4097)).containsExactly(4096, 1);
        assertThat(Streams.cuts(chunker, bytes, 0, 8192)).containsExactly(4096, 4096);
    }

    @Test
    void aSizeThatNoLayoutTakesIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FixedChunker(0))
                .withMessage("fixed:0, expected 1 <= SIZE <= 16M");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FixedChunker((16 << 20) + 1))
                .withMessage("fixed:16777217, expected 1 <= SIZE <= 16M");
        assertThat(new FixedChunker(1).maxSize()).isEqualTo(1);
        assertThat(new FixedChunker(16 << 20).maxSize()).isEqualTo(16 << 20);
    }
}
