package io.rafs.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.build.Builds;
import io.rafs.format.CorruptImageException;
import io.rafs.format.blob.BatchContext;
import io.rafs.format.blob.ChunkInfoV2;
import io.rafs.format.rafs.BlobEntry;
import io.rafs.format.rafs.Compressor;
import io.rafs.testdata.Contents;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small chunks that are stored together, and chunk info that lies about them. */
class BatchesTest {
    @TempDir
    private Path dir;

    private Path image;
    private Path file;
    private BlobEntry entry;
    private ByteBuffer blob;

    @BeforeEach
    void build() throws IOException {
        TarForge tar = TarForge.inMemory();
        for (int i = 0; i < 20; i++) {
            tar.file("small-%02d".formatted(i), Contents.text(i, 500 + i));
        }
        image = new Builds(dir)
                .chunkSize(4096)
                .tars(tar.file("zz", Contents.text(99, 4000)).bytes())
                .dir();
        new RepackedImage(Compressor.LZ4, Compressor.NONE, true, 4096).apply(image);
        try (ImageReader reader = open()) {
            file = reader.blobs().path(0);
            entry = reader.blobEntries().get(0);
        }
        blob = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private ImageReader open() throws IOException {
        return ImageReader.open(ImageFiles.of(image, Optional.empty()));
    }

    private int info(int chunk) {
        return (int) entry.infoOffset() + chunk * ChunkInfoV2.SIZE;
    }

    private int context(int batch) {
        return info((int) entry.chunks()) + batch * BatchContext.SIZE;
    }

    @Test
    void membersComeWholeInAnyOrder() throws IOException {
        try (ImageReader reader = open();
                ChunkLoader loader = new ChunkLoader(reader)) {
            BlobReader source = reader.blobs().blob(0);
            assertThat(source.header().contexts()).isGreaterThan(1);
            for (int chunk : new int[] {19, 0, 7, 8, 7, 1, 18, 0}) {
                assertThat(source.chunk(chunk).isBatched()).isTrue();
                byte[] out = new byte[500 + chunk];
                loader.load(0, chunk, out, 0, out.length);
                assertThat(out).isEqualTo(Contents.text(chunk, 500 + chunk));
            }
            assertThat(source.chunk(20).isBatched()).isFalse();
        }
    }

    @ParameterizedTest(name = "{3}")
    @CsvSource({
        "16, 4, 4000, ends at byte",
        "16, 4, -1, ends at byte",
        "20, 4, 9999, is in batch 9999",
        "20, 4, -1, is in batch 4294967295",
        "7, 1, 0x0d, is encrypted",
        "7, 1, 0x03, points into a gzip layer",
    })
    void aMemberThatIsNotInItsBatchIsRefused(int field, int width, String value, String words) throws IOException {
        int at = info(0) + field;
        if (width == 1) {
            blob.put(at, (byte) (int) Integer.decode(value));
        } else {
            blob.putInt(at, Integer.decode(value));
        }
        assertRefused(0, words);
    }

    @Test
    void aBatchAboveSixteenMebibytesIsRefused() throws IOException {
        blob.putInt(context(0) + 4, (16 << 20) + 1);
        assertRefused(0, "is in a batch of 16777217 bytes");
    }

    @Test
    void aBatchThatIsStoredInMoreThanItHasIsRefused() throws IOException {
        blob.putInt(context(0), blob.getInt(context(0) + 4) + 1);
        assertRefused(0, "expected at most 16777216, stored in no more");
    }

    @Test
    void aBatchThatEndsBehindTheDataIsRefused() throws IOException {
        blob.putInt(info(0) + 8, (int) entry.infoOffset());
        assertRefused(0, "the chunk data at");
    }

    @Test
    void aBatchThatHasAnotherSizeThanItsContextSaysIsRefused() throws IOException {
        blob.putInt(context(0) + 4, blob.getInt(context(0) + 4) + 1);
        assertRefused(0, "cannot be decompressed: the lz4 data holds");
    }

    private void assertRefused(int chunk, String words) throws IOException {
        Files.write(file, blob.array());
        try (ImageReader reader = open();
                ChunkLoader loader = new ChunkLoader(reader)) {
            assertThatThrownBy(() -> loader.load(0, chunk, new byte[500 + chunk], 0, 500 + chunk))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageContaining("chunk %d of blob 0 ", chunk)
                    .hasMessageContaining(words);
        }
    }
}
