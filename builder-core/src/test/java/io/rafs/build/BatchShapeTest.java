package io.rafs.build;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.chunk.FixedChunker;
import io.rafs.codec.Compression;
import io.rafs.format.rafs.Digester;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which shapes may have batches. */
class BatchShapeTest {
    private static final int MEBIBYTE = 1 << 20;

    private static ImageShape shape(Set<Layout> layouts, int chunkSize, String compression, int batchSize) {
        return new ImageShape(
                layouts,
                new FixedChunker(chunkSize),
                Compression.parse(compression),
                Digester.SHA256,
                false,
                0,
                batchSize);
    }

    @ParameterizedTest
    @CsvSource({
        "4095, expected a power of two from 4096 to the chunk size of 1048576",
        "2048, expected a power of two",
        "-4096, expected a power of two",
        "12288, expected a power of two",
        "2097152, expected a power of two from 4096 to the chunk size of 1048576"
    })
    void sizesThatNydusWouldNotTakeAreRefused(int size, String words) {
        assertThatThrownBy(() -> shape(EnumSet.of(Layout.RAFS), MEBIBYTE, "zstd", size))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--batch-size " + size)
                .hasMessageContaining(words);
    }

    @Test
    void nativeLayoutsHaveNone() {
        assertThatThrownBy(() -> shape(EnumSet.of(Layout.NATIVE_E), MEBIBYTE, "zstd", MEBIBYTE))
                .hasMessageContaining("no native layout has batches");
        assertThatThrownBy(() -> shape(EnumSet.of(Layout.RAFS, Layout.NATIVE_E), MEBIBYTE, "zstd", MEBIBYTE))
                .hasMessageContaining("no native layout has batches");
    }

    @Test
    void storedChunksHaveNone() {
        assertThatThrownBy(() -> shape(EnumSet.of(Layout.RAFS), MEBIBYTE, "none", MEBIBYTE))
                .hasMessageContaining("--batch-size with --compressor none");
    }

    @Test
    void chunksOfSixteenMebibytesHaveNoneForTheirStoredSizeWouldNotFit() {
        assertThatThrownBy(() -> shape(EnumSet.of(Layout.RAFS), 16 * MEBIBYTE, "lz4", MEBIBYTE))
                .hasMessageContaining("stored sizes of up to 16777215")
                .hasMessageContaining("choose chunks of at most 8M");
        assertThatCode(() -> shape(EnumSet.of(Layout.RAFS), 8 * MEBIBYTE, "lz4", 8 * MEBIBYTE))
                .doesNotThrowAnyException();
    }
}
