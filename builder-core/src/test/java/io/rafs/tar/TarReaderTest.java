package io.rafs.tar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rafs.format.RefusedException;
import io.rafs.image.Budget;
import io.rafs.image.Content;
import io.rafs.image.LayerEntry;
import io.rafs.image.Limits;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes that no test can store: cases T5 and T17. */
class TarReaderTest {
    @ParameterizedTest(name = "{0} bytes")
    @DisplayName("T17: an entry behind 4 GiB and behind 2 TiB is found, and its offset told")
    @ValueSource(longs = {(4L << 30) + 700, (2L << 40) + 513})
    void anEntryFarBehindIsFound(long size) throws IOException {
        byte[] header = TarForge.inMemory()
                .add(TarEntry.file("huge", "").claimSize(size))
                .unended();
        byte[] rest = TarForge.inMemory()
                .file("behind", "found")
                .add(TarEntry.file("bad", "").wrongChecksum())
                .bytes();
        try (TarReader tar = new TarReader(sequence(header, new Zeros(size + (-size & 511)), rest), budget())) {
            assertEquals(size, file(tar).content().size());
            LayerEntry.RegularFile<Content> behind = file(tar);
            byte[] data = new byte[5];
            behind.content().readFully(data, 0, 5);
            assertEquals("found", new String(data, StandardCharsets.US_ASCII));
            RefusedException refusal = assertThrows(RefusedException.class, tar::next);
            long offset = 512 + size + (-size & 511) + 1024;
            assertTrue(refusal.getMessage().startsWith("tar offset " + offset + ": "), refusal::getMessage);
        }
    }

    @Test
    @DisplayName("T5: a size beyond 8 GiB comes in a PAX record or in base-256")
    void aSizeBeyondOctalDigitsIsTaken() throws IOException {
        long size = (9L << 30) + 1;
        for (TarEntry entry : new TarEntry[] {
            TarEntry.file("f", "").claimSize(0).pax("size", "" + size),
            TarEntry.file("f", "").claimSize(size),
            TarEntry.file("f", "").gnu().claimSize(size)
        }) {
            try (TarReader tar = new TarReader(
                    sequence(TarForge.inMemory().add(entry).unended(), new Zeros(0), new byte[0]), budget())) {
                assertEquals(size, file(tar).content().size());
                RefusedException refusal = assertThrows(RefusedException.class, tar::next);
                assertTrue(refusal.getMessage().contains("ends " + size + " bytes before"), refusal::getMessage);
            }
        }
    }

    @Test
    @DisplayName("T5: a size that no tar can hold is refused before anything is read")
    void aSizeBeyondAllTarsIsRefused() throws IOException {
        byte[] tar = TarForge.inMemory()
                .add(TarEntry.file("f", "").pax("size", "" + Long.MAX_VALUE))
                .bytes();
        try (TarReader reader = new TarReader(new ByteArrayInputStream(tar), budget())) {
            RefusedException refusal = assertThrows(RefusedException.class, reader::next);
            assertTrue(refusal.getMessage().contains("entry 'f'"), refusal::getMessage);
        }
    }

    @Test
    @DisplayName("T9: an extended header too large to be meant is refused before memory is taken for it")
    void anExtendedHeaderTooLargeIsRefused() throws IOException {
        for (char type : new char[] {'x', 'g', 'L', 'K'}) {
            byte[] tar = TarForge.inMemory()
                    .add(TarEntry.of(type, "ext").claimSize(4L << 30))
                    .bytes();
            try (TarReader reader = new TarReader(new ByteArrayInputStream(tar), budget())) {
                RefusedException refusal = assertThrows(RefusedException.class, reader::next);
                assertTrue(refusal.getMessage().contains("4294967296 bytes, the limit is "), refusal::getMessage);
            }
        }
    }

    private static Budget budget() {
        return new Budget(Limits.DEFAULT, 16 << 20);
    }

    private static LayerEntry.RegularFile<Content> file(TarReader tar) throws IOException {
        return (LayerEntry.RegularFile<Content>) tar.next().orElseThrow();
    }

    private static InputStream sequence(byte[] head, InputStream middle, byte[] tail) {
        return new SequenceInputStream(
                new SequenceInputStream(new ByteArrayInputStream(head), middle), new ByteArrayInputStream(tail));
    }

    /** So many zeros at no cost: buffers of this test hold nothing else there anyway. */
    private static final class Zeros extends InputStream {
        private long left;

        Zeros(long count) {
            left = count;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            if (left == 0) {
                return -1;
            }
            int step = (int) Math.min(left, length);
            left -= step;
            return step;
        }
    }
}
