package io.rafs.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.format.blob.BatchContext;
import io.rafs.format.blob.ChunkInfoV2;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.image.FsNode;
import io.rafs.read.ImageFiles;
import io.rafs.testdata.Contents;
import io.rafs.testdata.TarForge;
import io.rafs.verify.VerificationException;
import io.rafs.verify.Verify;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading back finds every bit of what a blob says of its batches, and of the batches themselves. */
class FlippedBatchesTest {
    @TempDir
    private Path dir;

    private FsNode.Directory tree;
    private BuildResult result;
    private Blob blob;
    private Path file;

    @BeforeEach
    void build() throws IOException {
        SpoiledBuilds builds = new SpoiledBuilds(
                        dir,
                        TarForge.inMemory()
                                .file("a", Contents.text(1, SpoiledBuilds.CHUNK + 17))
                                .file("b", Contents.random(2, 2000))
                                .file("c", Contents.random(3, 2000))
                                .file("d", Contents.text(4, 2000))
                                .file("e", Contents.text(5, 1000))
                                .bytes())
                .batchSize(SpoiledBuilds.CHUNK);
        Faults look = new Faults() {
            @Override
            public FsNode.Directory tree(FsNode.Directory merged) {
                tree = merged;
                return merged;
            }
        };
        result = builds.build(Verify.FULL, look, "zstd");
        blob = result.blobs().get(0);
        file = builds.output().resolve("blobs").resolve(blob.id().hex());
        assertThat(blob.batches()).hasSize(2);
    }

    private boolean isFound(Verify how, long at, int bit) throws IOException {
        flip(at, bit);
        Path image = file.getParent().getParent();
        try {
            new ReadBack(how, 1)
                    .run(
                            Layout.RAFS,
                            new ImageFiles(image.resolve("bootstrap"), Optional.of(image.resolve("blobs"))),
                            tree,
                            result.blobs(),
                            List.of());
            return false;
        } catch (VerificationException e) {
            return true;
        } finally {
            flip(at, bit);
        }
    }

    private void flip(long at, int bit) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(at);
            int before = bytes.read();
            bytes.seek(at);
            bytes.write(before ^ 1 << bit);
        }
    }

    /** Three flags have no meaning, "compressed" has none for a member of a batch, and data none without a flag for it. */
    private boolean isHarmless(long at, int bit) {
        if (at >= (long) ChunkInfoV2.SIZE * blob.chunks().size()) {
            return false;
        }
        Chunk chunk = blob.chunks().get((int) at / ChunkInfoV2.SIZE);
        int field = (int) at % ChunkInfoV2.SIZE;
        return field == 7 && (bit > 4 || chunk.isBatched() && bit == 0) || field >= 16 && !chunk.isBatched();
    }

    @Test
    void everyBitOfTheChunkInfoIsFoundByTheMetadata() throws IOException {
        List<String> unseen = new ArrayList<>();
        for (long at = 0; at < blob.infoSize(); at++) {
            for (int bit = 0; bit < 8; bit++) {
                if (!isHarmless(at, bit) && !isFound(Verify.METADATA, blob.infoOffset() + at, bit)) {
                    unseen.add("byte %d, bit %d".formatted(at, bit));
                }
            }
        }
        assertThat(unseen).isEmpty();
        assertThat(blob.infoSize()).isEqualTo(6L * ChunkInfoV2.SIZE + 2L * BatchContext.SIZE);
    }

    @Test
    void anyByteOfABatchIsFoundByTheContent() throws IOException {
        for (long at = 0; at < blob.storedBytes(); at += 13) {
            assertThat(isFound(Verify.FULL, at, (int) at % 8)).as("byte %d", at).isTrue();
        }
    }
}
