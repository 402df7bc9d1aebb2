package io.rafs.blob;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.build.Builds;
import io.rafs.build.Layout;
import io.rafs.chunk.FixedChunker;
import io.rafs.format.CorruptImageException;
import io.rafs.format.Digest;
import io.rafs.image.Chunk;
import io.rafs.read.ImageFiles;
import io.rafs.read.ImageReader;
import io.rafs.testdata.Contents;
import io.rafs.testdata.TarForge;
import io.rafs.unpack.TarTarget;
import io.rafs.unpack.Unpack;
import io.rafs.unpack.UnpackTarget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverlappingChunksTest {
    private static final int SIZE = 800_000;

    @TempDir
    private Path dir;

    /**
     * In such a list the byte with which a chunk begins is found to belong to the chunk before, and so on down to the first:
     * whoever looked up each would need memory for all of them.
     */
    @Test
    void aListOfChunksThatLeadToEachOtherIsRefused() throws IOException {
        Builds.Built image = new Builds(dir)
                .layouts(Layout.NATIVE_F)
                .chunker(new FixedChunker(8 << 10))
                .compression("none")
                .packSmall(0)
                .tars(TarForge.inMemory()
                        .file("large", Contents.random(1, SIZE))
                        .bytes());
        Path blob = image.dir().resolve("blobs").resolve(image.blobs().firstKey());
        byte[] data = Files.readAllBytes(blob);
        Files.delete(blob);
        List<Chunk> chunks = new ArrayList<>();
        for (int at = 0; at < SIZE; at += 10) {
            add(chunks, 11, at); // reaches into the next one but one
            add(chunks, 9, at + 11);
        }
        try (BlobFile file = new BlobFile(blob)) {
            file.append(data, 0, SIZE + 20);
            file.pad();
            BlobTail.append(file, chunks, List.of(), 0);
        }

        assertThatThrownBy(() -> unpack(image.dir()))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageStartingWith(blob + " @ 0x")
                .hasMessageContaining("has the digest");
    }

    private static void add(List<Chunk> chunks, int size, int at) {
        chunks.add(new Chunk(0, chunks.size(), Digest.ZERO, size, size, at, 0));
    }

    private static void unpack(Path image) throws IOException {
        try (ImageReader reader = ImageReader.open(ImageFiles.of(image, Optional.empty()));
                UnpackTarget target = new TarTarget(new ByteArrayOutputStream())) {
            Unpack.run(reader, target, 1, bytes -> {});
        }
    }
}
