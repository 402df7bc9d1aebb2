package io.rafs.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.codec.LayerCompression;
import io.rafs.testdata.Contents;
import io.rafs.testdata.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers come out as they went in, under digests that hold, and the same however many threads compress. */
class PlainLayerTest {
    private static final int BLOCK = 1 << 20;

    @TempDir
    private Path dir;

    /** Half of it compresses well, half does not. */
    private static byte[] content(int size) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(Contents.text(1, size / 2));
        bytes.writeBytes(Contents.random(2, size - size / 2));
        return bytes.toByteArray();
    }

    private PlainLayer.Written write(byte[] plain, Path file, LayerCompression compression, int threads)
            throws IOException {
        try (PlainLayer layer = PlainLayer.create(file, compression, threads)) {
            int step = 70_001;
            for (int at = 0; at < plain.length; at += step) {
                layer.write(plain, at, Math.min(step, plain.length - at));
            }
            return layer.finish();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 7 * BLOCK / 2, 9 * BLOCK})
    void gzipIsTheSameForAnyNumberOfThreadsAndReadsBack(int size) throws IOException {
        byte[] plain = content(size);
        Path one = dir.resolve("one");
        PlainLayer.Written written = write(plain, one, LayerCompression.GZIP, 1);
        for (int threads : new int[] {2, 5}) {
            Path other = dir.resolve("threads-" + threads);
            assertThat(write(plain, other, LayerCompression.GZIP, threads)).isEqualTo(written);
            assertThat(other).hasSameBinaryContentAs(one);
        }
        try (InputStream in = new GZIPInputStream(Files.newInputStream(one))) {
            assertThat(in.readAllBytes()).isEqualTo(plain);
        }
    }

    @ParameterizedTest
    @EnumSource
    void digestsAndSizesAreThoseOfTheBytes(LayerCompression compression) throws IOException {
        byte[] plain = content(3_000_000);
        Path file = dir.resolve("layer");
        PlainLayer.Written written = write(plain, file, compression, 2);
        byte[] stored = Files.readAllBytes(file);
        assertThat(written.digest().hex()).isEqualTo(Sha256.hex(stored));
        assertThat(written.size()).isEqualTo(stored.length);
        assertThat(written.diffId().hex()).isEqualTo(Sha256.hex(plain));
        assertThat(written.plainSize()).isEqualTo(plain.length);
        assertThat(LayerCompression.of(stored)).isEqualTo(compression);
        try (InputStream in = LayerCompression.decompress(Files.newInputStream(file))) {
            assertThat(in.readAllBytes()).isEqualTo(plain);
        }
    }

    @Test
    void theBytesOfGzipAreThoseOfEveryMachine() throws IOException {
        PlainLayer.Written written = write(content(3_000_000), dir.resolve("layer"), LayerCompression.GZIP, 2);
        assertThat(written.digest().hex())
                .isEqualTo("eda2c5b31c87dc03b1e5d7a715730d42ebd80b9906f64a6b3f249680b8c10a80");
    }
}
