package io.rafs.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.format.rafs.Compressor;
import io.rafs.testdata.Contents;
import java.io.IOException;
import java.util.Arrays;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is stored as a frame is never as long as what it holds, or readers would take it for the content itself. */
class ChunkCodecTest {
    /** Noise that takes a known excess, and behind it a run of one value that saves as much again, at one of its lengths. */
    private static byte[] noiseAndRun(int noise, int run) {
        byte[] bytes = Arrays.copyOf(Contents.random(noise, noise), noise + run);
        Arrays.fill(bytes, noise, bytes.length, (byte) 7);
        return bytes;
    }

    private static byte[] framed(ChunkCodec codec, byte[] content) {
        byte[] room = new byte[content.length + ChunkCodec.FRAME_ROOM];
        return Arrays.copyOf(room, codec.frame(content, 0, content.length, room, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "zstd:1, ZSTD, 131072",
        "zstd:3, ZSTD, 131072",
        "zstd:3, ZSTD, 262144",
        "zstd:19, ZSTD, 131072",
        "lz4, LZ4, 4090",
        "lz4, LZ4, 9000",
        "lz4, LZ4, 200000"
    })
    void noFrameIsAsLongAsWhatItHolds(String setting, Compressor kind, int noise) throws IOException {
        int shorter = 0;
        int longer = 0;
        try (ChunkCodec codec = ChunkCodec.of(Compression.parse(setting));
                ChunkDecoder decoder = ChunkDecoder.of(kind)) {
            int step = 1;
            for (int run = 1; run < 2000; run += step) {
                byte[] content = noiseAndRun(noise, run);
                byte[] frame = framed(codec, content);
                assertThat(frame.length).as("run of %d", run).isNotEqualTo(content.length);
                byte[] found = new byte[content.length];
                decoder.decompress(frame, 0, frame.length, found, 0, found.length);
                assertThat(Arrays.equals(found, content)).as("run of %d", run).isTrue();
                shorter += frame.length < content.length ? 1 : 0;
                longer += frame.length > content.length ? 1 : 0;
                step = run < 1200 ? 1 : 100;
                if (shorter > 40) {
                    break;
                }
            }
        }
        assertThat(shorter).as("runs that save more than the noise costs").isPositive();
        assertThat(longer).isPositive();
    }

    @Test
    void aZstdFrameThatWouldBeAsLongGetsAChecksum() throws IOException {
        byte[] content = noiseAndRun(131072, 16);
        try (ChunkCodec codec = ChunkCodec.of(Compression.parse("zstd:3"))) {
            byte[] frame = framed(codec, content);
            assertThat(frame).hasSize(content.length + 4);
            assertThat(frame[4] & 4).as("checksum flag of the frame header").isEqualTo(4);
            assertThat(ZstdFrame.parse(frame, 0, frame.length).size()).isEqualTo(frame.length);
            byte[] next = framed(codec, noiseAndRun(131072, 17));
            assertThat(next[4] & 4).as("of a frame behind it").isZero();
        }
    }

    /** One that LZ4 would make exactly as long as it is: found by trying. */
    private static byte[] ofEqualLength(int noise) {
        LZ4Compressor compressor = LZ4Factory.safeInstance().fastCompressor();
        for (int run = 1; run < 2000; run++) {
            byte[] content = noiseAndRun(noise, run);
            if (compressor.compress(content).length == content.length) {
                return content;
            }
        }
        throw new AssertionError("no run behind %d bytes saves as much as they cost".formatted(noise));
    }

    @ParameterizedTest
    @ValueSource(ints = {4090, 9000, 200_000})
    void whatLz4WouldMakeAsLongIsStoredAsItIsOrAsOneLiteral(int noise) throws IOException {
        byte[] content = ofEqualLength(noise);
        try (ChunkCodec codec = ChunkCodec.of(Compression.parse("lz4"));
                ChunkDecoder decoder = ChunkDecoder.of(Compressor.LZ4)) {
            byte[] room = new byte[content.length + ChunkCodec.FRAME_ROOM];
            assertThat(codec.compress(content, 0, content.length, room, 0))
                    .as("0: it is stored as it is")
                    .isZero();

            byte[] frame = framed(codec, content);
            int more = content.length - 15;
            int lengths = more / 255 + 1;
            assertThat(frame).hasSize(1 + lengths + content.length);
            assertThat(frame[0])
                    .as("token: a literal of 15 bytes and more, no match")
                    .isEqualTo((byte) 0xf0);
            assertThat(Arrays.copyOfRange(frame, 1, lengths)).containsOnly(255);
            assertThat(frame[lengths] & 0xff).isEqualTo(more % 255);
            assertThat(Arrays.mismatch(Arrays.copyOfRange(frame, 1 + lengths, frame.length), content))
                    .isNegative();
            byte[] found = new byte[content.length];
            decoder.decompress(frame, 0, frame.length, found, 0, found.length);
            assertThat(Arrays.mismatch(found, content)).isNegative();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 14, 15, 16, 269, 270, 271, 4096, 1 << 20})
    void noiseOfAnySizeIsFramedAndComesBack(int size) throws IOException {
        byte[] content = Contents.random(size, size);
        for (Compressor kind : new Compressor[] {Compressor.ZSTD, Compressor.LZ4}) {
            try (ChunkCodec codec = ChunkCodec.of(Compression.parse(kind.name().toLowerCase(java.util.Locale.ROOT)));
                    ChunkDecoder decoder = ChunkDecoder.of(kind)) {
                byte[] frame = framed(codec, content);
                assertThat(frame.length).isGreaterThan(size);
                byte[] found = new byte[size];
                decoder.decompress(frame, 0, frame.length, found, 0, size);
                assertThat(Arrays.equals(found, content)).isTrue();
            }
        }
    }
}
