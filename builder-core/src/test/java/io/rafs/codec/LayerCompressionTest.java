package io.rafs.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import io.rafs.testdata.Compressed;
import io.rafs.testdata.Contents;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LayerCompressionTest {
    private static final byte[] PLAIN = Contents.text(2, 300_000);
    private static final byte[] NOTE = Compressed.zstdSkippable("a note".getBytes(StandardCharsets.US_ASCII));

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "'', NONE",
        "1f, NONE",
        "1f8b, GZIP",
        "1f8b0800, GZIP",
        "28b52ffd, ZSTD",
        "28b52f, NONE",
        "502a4d18, ZSTD",
        "5f2a4d18, ZSTD",
        "602a4d18, NONE",
        "2e2f0000, NONE",
        "425a6830, NONE"
    })
    void theFirstBytesTell(String head, LayerCompression compression) throws IOException {
        assertEquals(compression, LayerCompression.of(HexFormat.of().parseHex(head)));
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({"fd377a585a00, xz", "425a6839314159, bzip2"})
    void whatLayersAreNotCompressedByIsRefusedByName(String head, String name) {
        MalformedStreamException error = assertThrows(
                MalformedStreamException.class, () -> read(HexFormat.of().parseHex(head)));
        assertTrue(error.getMessage().startsWith("it is " + name + " data"), error::getMessage);
    }

    @Test
    void plainBytesPassThrough() throws IOException {
        assertArrayEquals(PLAIN, read(PLAIN));
        assertEquals(0, read(new byte[0]).length);
        assertArrayEquals(new byte[] {7}, read(new byte[] {7}));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 50})
    void zstdFramesAreOneStream(int frames) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < frames; i++) {
            byte[] part = Arrays.copyOfRange(PLAIN, PLAIN.length * i / frames, PLAIN.length * (i + 1) / frames);
            out.writeBytes(i % 2 == 0 ? Zstd.compress(part) : Compressed.zstdRaw(part));
        }
        assertArrayEquals(PLAIN, read(out.toByteArray()));
    }

    @Test
    void skippableFramesMayStandAnywhere() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(NOTE);
        out.writeBytes(NOTE);
        out.writeBytes(Zstd.compress(Arrays.copyOf(PLAIN, 5000)));
        out.writeBytes(Compressed.zstdSkippable(new byte[0]));
        out.writeBytes(Zstd.compress(Arrays.copyOfRange(PLAIN, 5000, PLAIN.length)));
        out.writeBytes(Compressed.zstdSkippable(new byte[200_000]));
        assertArrayEquals(PLAIN, read(out.toByteArray()));
        assertEquals(0, read(NOTE).length);
    }

    @Test
    void everyCutOfAZstdFrameIsFoundOut() {
        byte[] frame = Zstd.compress(Contents.random(3, 200));
        for (int missing = 1; missing <= frame.length - 4; missing++) {
            byte[] cut = Compressed.truncated(frame, missing);
            MalformedStreamException error = assertThrows(MalformedStreamException.class, () -> read(cut));
            assertTrue(error.getMessage().contains("damaged or cut"), error::getMessage);
        }
    }

    @Test
    void whatFollowsZstdAndIsNoFrameIsRefused() {
        MalformedStreamException error =
                assertThrows(MalformedStreamException.class, () -> read(Compressed.withGarbage(Zstd.compress(PLAIN))));
        assertEquals(PLAIN.length, error.offset());
    }

    @Test
    void aSkippableFrameThatIsCutIsFoundOut() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(Zstd.compress(PLAIN));
        out.writeBytes(Compressed.truncated(NOTE, 2));
        assertThrows(MalformedStreamException.class, () -> read(out.toByteArray()));
    }

    @Test
    void gzipIsReadThroughTheSameDoor() throws IOException {
        assertArrayEquals(PLAIN, read(Compressed.gzipMembers(PLAIN, 4)));
    }

    private static byte[] read(byte[] stored) throws IOException {
        try (InputStream in = LayerCompression.decompress(new ByteArrayInputStream(stored))) {
            return in.readAllBytes();
        }
    }
}
