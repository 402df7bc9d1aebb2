package io.rafs.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.RefusedException;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.image.EntryPath;
import io.rafs.read.ImageFiles;
import io.rafs.read.ImageReader;
import io.rafs.read.PathLookup;
import io.rafs.rewrite.CompactRules;
import io.rafs.testdata.CompareTrees;
import io.rafs.testdata.Contents;
import io.rafs.testdata.KernelMount;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a start reads lies in a first blob of its own, in the order of the trace. */
final class StartUpBlobTest {
    private static final String TRACE = "/d/large3\n/d/small30\n/d/small7\n/missing\n/d/large1\t20000+10\n/link\n";

    @TempDir
    private Path dir;

    private static List<byte[]> layers() {
        TarForge first = TarForge.inMemory().dir("d").symlink("link", "d/large0");
        for (int i = 0; i < 5; i++) {
            first.file("d/large" + i, Contents.text(i, 100_000 + i));
        }
        for (int i = 0; i < 60; i++) {
            first.file("d/small" + i, Contents.text(100 + i, 2000 + i));
        }
        TarForge second = TarForge.inMemory().hardlink("d/again", "d/small7").file("e", Contents.text(900, 30_000));
        return List.of(first.end().bytes(), second.end().bytes());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rafs zstd",
                "rafs none",
                "e zstd",
                "e zstd blake3",
                "e none",
                "e zstd pack",
                "f zstd",
                "f lz4",
                "rafs,e,f lz4",
                "e,f zstd"
            })
    void whatAContainerSeesStaysAndOneBlobIsNew(String kind) throws IOException {
        Rewrites rewrites = new Rewrites(dir, kind);
        Path image = rewrites.build(layers());

        RewriteResult result = rewrites.optimize(image, TRACE);

        Path output = result.plan().output();
        for (BuildResult.Bootstrap bootstrap : result.bootstraps()) {
            assertThat(Rewrites.seen(output, bootstrap.name())).isEqualTo(Rewrites.seen(image));
        }
        assertThat(result.blobs()).extracting(Blob::reused).containsExactly(false, true, true);
        assertThat(result.notes())
                .containsExactly("the image has no file '/missing'", "'/link' is a link and has no content");
        assertThat((Long) result.figures().get("startUpBytes"))
                .isLessThanOrEqualTo((Long) result.figures().get("touchedBytes") + 4096);
        Path compacted = rewrites.compact(output, new CompactRules(100, 0, 1 << 30, 254))
                .plan()
                .output();
        assertThat(Rewrites.seen(compacted)).isEqualTo(Rewrites.seen(image));
    }

    @Test
    void chunksLieInTheOrderOfTheTraceAndOfAPieceOnlyTheChunkThatItTouches() throws IOException {
        Rewrites rewrites = new Rewrites(dir, "rafs none");
        Path image = rewrites.build(layers());

        RewriteResult result = rewrites.optimize(image, TRACE);

        List<Chunk> chunks = result.blobs().get(0).chunks();
        assertThat(chunks).hasSize(7 + 1 + 1 + 1);
        assertThat(chunks.get(7).size()).isEqualTo(2030);
        assertThat(chunks.get(8).size()).isEqualTo(2007);
        assertThat(chunks.get(9).size()).isEqualTo(16 << 10);
    }

    @Test
    void smallFilesArePackedWithoutTheirNeighbours() throws IOException {
        Rewrites rewrites = new Rewrites(dir, "e none");
        Path image = rewrites.build(layers());

        RewriteResult result = rewrites.optimize(image, "/d/small30\n/d/small7\n");

        assertThat(result.blobs().get(0).chunks()).extracting(Chunk::size).containsExactly(2030 + 2007);
    }

    /** Chunks that small files share have up to 512 KiB, and some of a few megabytes are nearly so large. */
    @Test
    void smallFilesOfTheLargestChunksArePackedToo() throws IOException {
        TarForge tar = TarForge.inMemory();
        for (int i = 0; i < 3000; i++) {
            tar.file("small%04d".formatted(i), Contents.random(i, 1500));
        }
        Rewrites rewrites = new Rewrites(dir, "e none");
        Path image = rewrites.build(List.of(tar.end().bytes()));
        List<Chunk> chunks =
                rewrites.optimize(image, "/small0000\n").blobs().get(1).chunks();
        Chunk largest = chunks.stream()
                .max(java.util.Comparator.comparingInt(Chunk::size))
                .orElseThrow();
        assertThat(largest.size()).isGreaterThan(256 << 10);
        long before = chunks.stream()
                .filter(chunk -> chunk.index() < largest.index())
                .mapToLong(Chunk::size)
                .sum();

        RewriteResult result = rewrites.optimize(image, "/small%04d\n".formatted(before / 1500 + 20));

        assertThat(result.blobs().get(0).chunks()).extracting(Chunk::size).containsExactly(1500);
    }

    @Test
    void thePrefetchTableHasTheFilesOfTheTraceInItsOrder() throws IOException {
        Rewrites rewrites = new Rewrites(dir, "rafs zstd");

        Path output = rewrites.optimize(rewrites.build(layers()), TRACE).plan().output();

        try (ImageReader reader = ImageReader.open(ImageFiles.of(output, Optional.empty()))) {
            PathLookup paths = new PathLookup(reader.bootstrap());
            assertThat(reader.bootstrap().rafs().prefetchNids())
                    .containsExactly(
                            nid(paths, "/d/large3"),
                            nid(paths, "/d/small30"),
                            nid(paths, "/d/small7"),
                            nid(paths, "/d/large1"));
        }
    }

    private static long nid(PathLookup paths, String path) throws IOException {
        return paths.find(EntryPath.parse(path), false).nid();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rafs zstd", "e zstd", "f zstd"})
    void theSameTraceTwiceMakesTheSameFirstBlob(String kind) throws IOException {
        Rewrites rewrites = new Rewrites(dir, kind);
        RewriteResult once = rewrites.optimize(rewrites.build(layers()), TRACE);

        RewriteResult twice = rewrites.optimize(once.plan().output(), TRACE);

        assertThat(twice.blobs().get(0).id()).isEqualTo(once.blobs().get(0).id());
        assertThat(twice.blobs()).hasSameSizeAs(once.blobs());
    }

    @Test
    void aTraceOfWhichNothingIsThereIsRefused() throws IOException {
        Rewrites rewrites = new Rewrites(dir, "rafs zstd");
        Path image = rewrites.build(layers());

        assertThatThrownBy(() -> rewrites.optimize(image, "/nowhere\n/d\n"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("is it a trace of another image?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"e zstd", "f lz4", "e zstd pack"})
    void theKernelShowsTheOptimizedImage(String kind) throws IOException {
        KernelMount.requireFeature("48bit");
        Rewrites rewrites = new Rewrites(dir, kind);
        Path image = rewrites.build(layers());

        Path output = rewrites.optimize(image, TRACE).plan().output();

        try (KernelMount before = KernelMount.of(image);
                KernelMount after = KernelMount.of(output)) {
            CompareTrees.assertSame(after.root(), before.root());
        }
    }
}
