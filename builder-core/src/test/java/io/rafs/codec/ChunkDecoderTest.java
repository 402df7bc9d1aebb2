package io.rafs.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.rafs.Compressor;
import io.rafs.testdata.Contents;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkDecoderTest {
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int HEADER_CRC = 2;

    private static final byte[] PLAIN = Contents.text(5, 20_000);

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void whatWasCompressedComesBack(Compressor kind) throws IOException {
        byte[] stored = compressed(kind, PLAIN);
        assertThat(stored.length).isLessThan(PLAIN.length);
        assertThat(decoded(kind, stored, PLAIN.length)).isEqualTo(PLAIN);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void aDecoderIsUsedAgainAfterAFailure(Compressor kind) throws IOException {
        byte[] stored = compressed(kind, PLAIN);
        try (ChunkDecoder decoder = ChunkDecoder.of(kind)) {
            byte[] out = new byte[PLAIN.length];
            assertThatThrownBy(() -> decoder.decompress(stored, 0, stored.length / 2, out, 0, out.length))
                    .isInstanceOf(MalformedStreamException.class);
            decoder.decompress(stored, 0, stored.length, out, 0, out.length);
            assertThat(out).isEqualTo(PLAIN);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void everyTruncationIsRefused(Compressor kind) throws IOException {
        byte[] stored = compressed(kind, Contents.text(6, 600));
        for (int length = 0; length < stored.length; length++) {
            byte[] cut = Arrays.copyOf(stored, length);
            assertThatThrownBy(() -> decoded(kind, cut, 600))
                    .as("cut to " + length)
                    .isInstanceOf(MalformedStreamException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void dataThatHoldsMoreThanExpectedIsRefusedAndNothingIsWrittenBehindTheEnd(Compressor kind) throws IOException {
        byte[] stored = compressed(kind, PLAIN);
        byte[] out = new byte[PLAIN.length];
        Arrays.fill(out, (byte) 0x55);
        try (ChunkDecoder decoder = ChunkDecoder.of(kind)) {
            assertThatThrownBy(() -> decoder.decompress(stored, 0, stored.length, out, 10, PLAIN.length - 100))
                    .isInstanceOf(MalformedStreamException.class);
        }
        for (int i = 0; i < 100; i++) {
            int at = i < 10 ? i : PLAIN.length - 100 + i;
            assertThat(out[at]).as("byte %d", at).isEqualTo((byte) 0x55);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void dataThatHoldsLessThanExpectedIsRefused(Compressor kind) throws IOException {
        byte[] stored = compressed(kind, PLAIN);
        assertThatThrownBy(() -> decoded(kind, stored, PLAIN.length + 1))
                .isInstanceOf(MalformedStreamException.class)
                .hasMessageContaining("holds 20000 bytes, expected 20001");
    }

    @ParameterizedTest
    @EnumSource(names = {"LZ4", "ZSTD"})
    void bytesBehindTheDataAreRefused(Compressor kind) throws IOException {
        byte[] stored = compressed(kind, PLAIN);
        byte[] longer = Arrays.copyOf(stored, stored.length + 5);
        longer[stored.length] = 77;
        assertThatThrownBy(() -> decoded(kind, longer, PLAIN.length)).isInstanceOf(MalformedStreamException.class);
    }

    /** Stargz pads; and Nydus hands over more than the member has, for it does not know its size. */
    @Test
    void bytesBehindAGzipMemberAreNobodysBusiness() throws IOException {
        byte[] stored = gzip(PLAIN, 0);
        assertThat(decoded(Compressor.GZIP, Arrays.copyOf(stored, stored.length + 500), PLAIN.length))
                .isEqualTo(PLAIN);
    }

    @ParameterizedTest(name = "flags {0}")
    @ValueSource(ints = {0, EXTRA, NAME, COMMENT, HEADER_CRC, EXTRA | NAME | COMMENT | HEADER_CRC})
    void gzipHeadersMayHaveAnyField(int flags) throws IOException {
        assertThat(decoded(Compressor.GZIP, gzip(PLAIN, flags), PLAIN.length)).isEqualTo(PLAIN);
    }

    @ParameterizedTest(name = "flags {0}")
    @ValueSource(ints = {EXTRA, NAME, COMMENT})
    void gzipHeadersThatDoNotEndAreRefused(int flags) {
        byte[] header = new byte[64];
        Arrays.fill(header, (byte) 0xff);
        header[0] = 0x1f;
        header[1] = (byte) 0x8b;
        header[2] = 8;
        header[3] = (byte) flags;
        assertThatThrownBy(() -> decoded(Compressor.GZIP, header, 10))
                .isInstanceOf(MalformedStreamException.class)
                .hasMessageContaining("its header does not end");
    }

    @Test
    void aGzipMemberWithAWrongChecksumIsRefused() throws IOException {
        byte[] stored = gzip(PLAIN, 0);
        stored[stored.length - 8] ^= 1;
        assertThatThrownBy(() -> decoded(Compressor.GZIP, stored, PLAIN.length))
                .isInstanceOf(MalformedStreamException.class)
                .hasMessageContaining("its checksum is 0x");
    }

    @ParameterizedTest
    @EnumSource
    void randomBytesAreRefused(Compressor kind) {
        for (int seed = 0; seed < 200; seed++) {
            byte[] junk = Contents.random(seed, 300);
            assertThatThrownBy(() -> decoded(kind, junk, 4096)).isInstanceOf(MalformedStreamException.class);
        }
    }

    @Test
    void storedChunksAreNotDecompressed() {
        assertThatThrownBy(() -> decoded(Compressor.NONE, new byte[10], 10))
                .isInstanceOf(MalformedStreamException.class)
                .hasMessage("it is marked compressed in a blob whose compressor is none");
    }

    private static byte[] decoded(Compressor kind, byte[] stored, int size) throws IOException {
        byte[] in = new byte[stored.length + 7];
        System.arraycopy(stored, 0, in, 7, stored.length);
        byte[] out = new byte[size + 3];
        try (ChunkDecoder decoder = ChunkDecoder.of(kind)) {
            decoder.decompress(in, 7, stored.length, out, 3, size);
        }
        return Arrays.copyOfRange(out, 3, out.length);
    }

    private static byte[] compressed(Compressor kind, byte[] plain) throws IOException {
        if (kind == Compressor.GZIP) {
            return gzip(plain, 0);
        }
        byte[] out = new byte[plain.length];
        try (ChunkCodec codec = ChunkCodec.of(Compression.parse(kind == Compressor.LZ4 ? "lz4" : "zstd"))) {
            return Arrays.copyOf(out, codec.compress(plain, 0, plain.length, out, 0));
        }
    }

    private static byte[] gzip(byte[] plain, int flags) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new byte[] {0x1f, (byte) 0x8b, 8, (byte) flags, 0, 0, 0, 0, 0, 3});
        if ((flags & EXTRA) != 0) {
            out.write(new byte[] {4, 0, 'A', 'p', 0, 0});
        }
        if ((flags & NAME) != 0) {
            out.write("a name\0".getBytes(StandardCharsets.US_ASCII));
        }
        if ((flags & COMMENT) != 0) {
            out.write("a comment\0".getBytes(StandardCharsets.US_ASCII));
        }
        if ((flags & HEADER_CRC) != 0) {
            out.write(new byte[] {1, 2});
        }
        Deflater deflater = new Deflater(6, true);
        deflater.setInput(plain);
        deflater.finish();
        byte[] buffer = new byte[plain.length + 100];
        out.write(buffer, 0, deflater.deflate(buffer));
        deflater.end();
        CRC32 crc = new CRC32();
        crc.update(plain);
        for (long field : new long[] {crc.getValue(), plain.length}) {
            for (int i = 0; i < 4; i++) {
                out.write((int) (field >>> 8 * i));
            }
        }
        return out.toByteArray();
    }
}
