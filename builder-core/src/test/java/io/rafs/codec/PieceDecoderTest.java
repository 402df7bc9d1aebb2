package io.rafs.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.rafs.format.extent.Algorithm;
import io.rafs.testdata.Corruptor;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import net.jpountz.lz4.LZ4Factory;
import org.junit.jupiter.api.Test;

class PieceDecoderTest {
    private static final long WINDOW = 1 << 20;

    /** Something with matches near and far, runs, and noise; more of the one or the other by seed. */
    private static byte[] content(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] bytes = new byte[1 + random.nextInt(200_000)];
        int at = 0;
        while (at < bytes.length) {
            int length = Math.min(1 + random.nextInt(1 << random.nextInt(12)), bytes.length - at);
            int kind = random.nextInt(3);
            int from = at == 0 ? 0 : random.nextInt(at);
            for (int i = 0; i < length; i++) {
                bytes[at + i] =
                        kind == 0 ? (byte) random.nextInt() : kind == 1 ? bytes[from] : bytes[(from + i) % (at + 1)];
            }
            at += length;
        }
        return bytes;
    }

    private static byte[] withJunk(byte[] stored) {
        byte[] more = Arrays.copyOf(stored, stored.length + 100);
        Arrays.fill(more, stored.length, more.length, (byte) 0xa5);
        return more;
    }

    private static byte[] decode(Algorithm algorithm, byte[] stored, int size, boolean partial) throws IOException {
        byte[] out = new byte[size + 2];
        try (PieceDecoder decoder = new PieceDecoder()) {
            decoder.decompress(algorithm, stored, 0, stored.length, out, 1, size, partial, WINDOW);
        }
        assertThat(out[0]).isZero();
        assertThat(out[size + 1]).as("what lies behind").isZero();
        return Arrays.copyOfRange(out, 1, size + 1);
    }

    @Test
    void allOfAPieceAndItsFirstBytesComeOutWhateverFollowsIt() throws IOException {
        for (long seed = 1; seed <= 60; seed++) {
            byte[] content = content(seed);
            int prefix = 1 + (int) (seed * 7919 % content.length);
            byte[] zstd = Zstd.compress(content);
            byte[] lz4 = LZ4Factory.safeInstance().highCompressor().compress(content);
            for (int size : new int[] {content.length, prefix}) {
                byte[] expected = Arrays.copyOf(content, size);
                assertThat(decode(Algorithm.ZSTD, withJunk(zstd), size, false))
                        .as("seed %d", seed)
                        .isEqualTo(expected);
                assertThat(decode(Algorithm.LZ4, withJunk(lz4), size, true))
                        .as("seed %d", seed)
                        .isEqualTo(expected);
            }
            assertThat(decode(Algorithm.LZ4, lz4, content.length, false))
                    .as("seed %d", seed)
                    .isEqualTo(content);
        }
    }

    @Test
    void whatFollowsLz4DataIsRefusedUnlessItIsSaidToBePartial() {
        byte[] content = content(3);
        byte[] lz4 = LZ4Factory.safeInstance().fastCompressor().compress(content);
        assertThatThrownBy(() -> decode(Algorithm.LZ4, withJunk(lz4), content.length, false))
                .isInstanceOf(MalformedStreamException.class);
        assertThatThrownBy(() -> decode(Algorithm.LZ4, lz4, content.length + 1, true))
                .hasMessage("the lz4 data holds %d bytes, expected at least %d", content.length, content.length + 1);
    }

    @Test
    void twoFramesAreNotOneAndTooLargeAWindowIsRefused() {
        byte[] frame = Zstd.compress(content(5));
        int size = content(5).length;
        byte[] two = Arrays.copyOf(frame, 2 * frame.length);
        System.arraycopy(frame, 0, two, frame.length, frame.length);
        assertThatThrownBy(() -> decode(Algorithm.ZSTD, two, 2 * size, false))
                .hasMessageContaining("the zstd data holds %d bytes, expected %d".formatted(size, 2 * size));
        assertThatThrownBy(() -> new PieceDecoder()
                        .decompress(Algorithm.ZSTD, frame, 0, frame.length, new byte[size], 0, size, false, 1024))
                .hasMessage("the zstd frame asks for a window of %d bytes, the superblock declares 1024", size);
    }

    @Test
    void damagedDataIsDecodedOrRefusedButNeverWrittenBehindItsPlace() throws IOException {
        byte[] content = Arrays.copyOf(content(7), 3000);
        byte[][] goods = {
            Zstd.compress(content), LZ4Factory.safeInstance().fastCompressor().compress(content)
        };
        Algorithm[] algorithms = {Algorithm.ZSTD, Algorithm.LZ4};
        for (int i = 0; i < goods.length; i++) {
            Algorithm algorithm = algorithms[i];
            Corruptor.mutants(goods[i], 13, 2000).forEach(mutant -> {
                try {
                    decode(algorithm, mutant.bytes(), content.length, true);
                } catch (MalformedStreamException e) {
                    assertThat(e.getMessage()).as(mutant.what()).isNotBlank();
                } catch (IOException | RuntimeException e) {
                    throw new AssertionError(algorithm + " " + mutant.what(), e);
                }
            });
        }
    }
}
