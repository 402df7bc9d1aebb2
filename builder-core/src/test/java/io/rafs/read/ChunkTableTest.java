package io.rafs.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.build.Builds;
import io.rafs.format.CorruptImageException;
import io.rafs.format.rafs.ChunkInfo;
import io.rafs.testdata.Contents;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunkTableTest {
    private static final int EXTENDED = 1152;

    @TempDir
    private Path dir;

    private Path bootstrap;

    @BeforeEach
    void build() throws IOException {
        bootstrap = new Builds(dir)
                .chunkSize(4096)
                .tars(
                        TarForge.inMemory()
                                .file("a", Contents.random(1, 90_000))
                                .bytes(),
                        TarForge.inMemory()
                                .file("b", Contents.random(2, 50_000))
                                .bytes())
                .dir()
                .resolve("bootstrap");
    }

    @Test
    void everyEntryIsFoundByItsBlobAndItsNumber() throws IOException {
        try (BootstrapReader reader = BootstrapReader.open(bootstrap)) {
            ChunkTable table = ChunkTable.of(reader);
            assertThat(table.size()).isEqualTo(22 + 13);
            for (long i = 0; i < reader.rafs().chunkTableEntries(); i++) {
                ChunkInfo chunk = reader.rafs().chunk(i);
                assertThat(table.contains(chunk.blob(), chunk.index())).isTrue();
                assertThat(table.find(chunk.blob(), chunk.index())).contains(chunk);
            }
        }
    }

    @Test
    void whatIsNotThereIsNotFound() throws IOException {
        try (BootstrapReader reader = BootstrapReader.open(bootstrap)) {
            ChunkTable table = ChunkTable.of(reader);
            assertThat(table.find(0, 22)).isEmpty();
            assertThat(table.find(1, 13)).isEmpty();
            assertThat(table.find(2, 0)).isEmpty();
            assertThat(table.contains(253, 0xffffff)).isFalse();
            assertThat(table.contains(0xffff_ffffL, 0)).isFalse();
            assertThat(table.contains(0, 0x1_0000_0000L)).isFalse();
        }
    }

    @Test
    void twoEntriesForOneChunkAreRefused() throws IOException {
        ByteBuffer bytes = read();
        int table = (int) bytes.getLong(EXTENDED + 24);
        bytes.putInt(table + 80 + 32, bytes.getInt(table + 32)).putInt(table + 80 + 72, bytes.getInt(table + 72));
        assertRefused(bytes, "twice");
    }

    @Test
    void chunksThatNoImageCanHaveAreRefused() throws IOException {
        ByteBuffer bytes = read();
        int table = (int) bytes.getLong(EXTENDED + 24);
        bytes.putInt(table + 32, 254);
        assertRefused(bytes, "of blob 254");
        bytes = read().putInt(table + 72, 1 << 24);
        assertRefused(bytes, "has chunk 16777216");
    }

    @Test
    void aTableThatDoesNotFitTheFileTakesNoMemory() throws IOException {
        assertRefused(read().putLong(EXTENDED + 32, 80L << 28), "does not fit the file");
        assertRefused(read().putLong(EXTENDED + 32, 80L << 29), "at most 2^28 are read");
        assertRefused(read().putLong(EXTENDED + 32, 81), "expected a multiple of 80");
    }

    private ByteBuffer read() throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(bootstrap)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void assertRefused(ByteBuffer bytes, String words) throws IOException {
        Path damaged = Files.write(dir.resolve("damaged"), bytes.array());
        try (BootstrapReader reader = BootstrapReader.open(damaged)) {
            assertThatThrownBy(() -> ChunkTable.of(reader))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageContaining(words);
        }
    }
}
