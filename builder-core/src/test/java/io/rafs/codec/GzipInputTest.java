package io.rafs.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rafs.testdata.Compressed;
import io.rafs.testdata.Contents;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipInputTest {
    private static final byte[] PLAIN = Contents.text(1, 200_000);

    @Test
    void whatTheJdkWroteIsRead() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(PLAIN);
        }
        assertArrayEquals(PLAIN, read(out.toByteArray()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 100})
    void membersAreOneStream(int members) throws IOException {
        assertArrayEquals(PLAIN, read(Compressed.gzipMembers(PLAIN, members)));
    }

    @Test
    void aStreamOfEmptyMembersIsEmpty() throws IOException {
        assertEquals(0, read(Compressed.gzip(new byte[0])).length);
        assertEquals(0, read(Compressed.gzipMembers(new byte[0], 3)).length);
    }

    @Test
    void headerFieldsArePassedOver() throws IOException {
        assertArrayEquals(PLAIN, read(Compressed.gzip(PLAIN, Compressed.GzipHeader.full())));
        byte[] extra = new byte[65_535];
        Arrays.fill(extra, (byte) 0x1f);
        assertArrayEquals(PLAIN, read(Compressed.gzip(PLAIN, new Compressed.GzipHeader(extra, null, null, false))));
        assertArrayEquals(
                PLAIN, read(Compressed.gzip(PLAIN, new Compressed.GzipHeader(null, "", "x".repeat(70_000), true))));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 512, 200_000})
    void zerosBehindTheEndArePadding(int unit) throws IOException {
        assertArrayEquals(PLAIN, read(Compressed.zeroPadded(Compressed.gzip(PLAIN), unit)));
    }

    @Test
    void membersMayStandBehindPadding() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(Compressed.zeroPadded(Compressed.gzip(Arrays.copyOf(PLAIN, 1000)), 512));
        out.writeBytes(Compressed.gzip(Arrays.copyOfRange(PLAIN, 1000, PLAIN.length)));
        assertArrayEquals(PLAIN, read(out.toByteArray()));
    }

    @Test
    void everyCutIsFoundOut() {
        byte[] small = Compressed.gzip(Arrays.copyOf(PLAIN, 300), Compressed.GzipHeader.full());
        for (int missing = 1; missing < small.length; missing++) {
            byte[] cut = Compressed.truncated(small, missing);
            MalformedStreamException error = assertThrows(MalformedStreamException.class, () -> read(cut));
            assertTrue(error.getMessage().contains("it was cut"), error::getMessage);
        }
    }

    @Test
    void everyChangedByteIsFoundOutOrMeansNothing() {
        byte[] plain = Arrays.copyOf(PLAIN, 300);
        byte[] good = Compressed.gzip(plain);
        for (int i = 0; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= 0x40;
            try {
                assertArrayEquals(plain, read(bad), "byte " + i);
                assertTrue(i >= 4 && i < 10, "only time, level and system may change: byte " + i);
            } catch (IOException e) {
                assertEquals(MalformedStreamException.class, e.getClass(), "byte " + i);
            }
        }
    }

    @Test
    void whatFollowsAndIsNeitherMemberNorZerosIsRefused() {
        MalformedStreamException error = assertThrows(
                MalformedStreamException.class, () -> read(Compressed.withGarbage(Compressed.gzip(PLAIN))));
        assertEquals(PLAIN.length, error.offset());
        assertTrue(error.getMessage().contains("follows the gzip data"), error::getMessage);
    }

    @Test
    void inputThatTricklesInIsReadTheSame() throws IOException {
        byte[] stream = Compressed.zeroPadded(Compressed.gzipMembers(PLAIN, 3), 10);
        InputStream trickle = new FilterInputStream(new ByteArrayInputStream(stream)) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return super.read(bytes, offset, Math.min(length, 7));
            }
        };
        try (GzipInput gzip = new GzipInput(trickle)) {
            assertEquals(PLAIN[0], gzip.read());
            assertArrayEquals(Arrays.copyOfRange(PLAIN, 1, PLAIN.length), gzip.readAllBytes());
            assertEquals(-1, gzip.read());
        }
    }

    private static byte[] read(byte[] stream) throws IOException {
        try (GzipInput gzip = new GzipInput(new ByteArrayInputStream(stream))) {
            return gzip.readAllBytes();
        }
    }
}
