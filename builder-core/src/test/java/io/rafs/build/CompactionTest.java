package io.rafs.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.check.Check;
import io.rafs.check.Finding;
import io.rafs.check.Severity;
import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.read.ImageFiles;
import io.rafs.rewrite.CompactRules;
import io.rafs.testdata.CompareTrees;
import io.rafs.testdata.Contents;
import io.rafs.testdata.KernelMount;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compacted images show what they showed, and have the blobs that the rules ask for. */
final class CompactionTest {
    private static final CompactRules NOTHING_DEAD = new CompactRules(100, 0, 100 << 20, 254);
    private static final CompactRules LEAVE = new CompactRules(5, 0, 100 << 20, 254);

    @TempDir
    private Path dir;

    /** Three layers: the second replaces half of what the first has, the third hides some of both. */
    private static List<byte[]> layers() {
        TarForge first = TarForge.inMemory().dir("d");
        TarForge second = TarForge.inMemory().dir("d");
        TarForge third = TarForge.inMemory().dir("d");
        for (int i = 0; i < 12; i++) {
            first.file("d/large" + i, Contents.text(i, 60_000 + i)).file("d/small" + i, Contents.text(100 + i, 700));
            if (i % 2 == 0) {
                second.file("d/large" + i, Contents.random(200 + i, 50_000));
            }
        }
        third.file("d/last", Contents.text(300, 5000)).whiteout("d", "large4").whiteout("d", "large5");
        return List.of(first.end().bytes(), second.end().bytes(), third.end().bytes());
    }

    private static Set<Digest> ids(List<Blob> blobs) {
        Set<Digest> ids = new HashSet<>();
        blobs.forEach(blob -> ids.add(blob.id()));
        return ids;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rafs zstd",
                "rafs none",
                "rafs lz4 blake3",
                "e zstd",
                "e none",
                "e zstd pack",
                "e lz4 pack",
                "f zstd",
                "f lz4",
                "f none",
                "rafs,e,f zstd",
                "e,f zstd"
            })
    void whatAContainerSeesStaysAndNothingUnusedIsLeft(String kind) throws IOException {
        Rewrites rewrites = new Rewrites(dir, kind);
        Path image = rewrites.build(layers());

        RewriteResult result = rewrites.compact(image, NOTHING_DEAD);

        Path output = result.plan().output();
        assertThat(Rewrites.seen(output)).isEqualTo(Rewrites.seen(image));
        for (BuildResult.Bootstrap bootstrap : result.bootstraps()) {
            assertThat(Rewrites.seen(output, bootstrap.name())).isEqualTo(Rewrites.seen(image));
        }
        assertThat(result.changed()).isTrue();
        assertThat(result.blobBytes()).isLessThan(result.bytesBefore());
        assertThat(rewrites.compact(output, NOTHING_DEAD).changed()).isFalse();
        assertSound(output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rafs zstd", "rafs none", "e zstd", "f zstd", "e zstd pack", "rafs,e zstd", "e,f lz4"})
    void anImageThatNeedsNothingIsWrittenByteForByte(String kind) throws IOException {
        Rewrites rewrites = new Rewrites(dir, kind);
        Path image = rewrites.build(Trees.seeded(7).tars(3));

        RewriteResult result = rewrites.compact(image, LEAVE);

        assertThat(result.changed()).isFalse();
        for (BuildResult.Bootstrap bootstrap : result.bootstraps()) {
            assertThat(bootstrap.file()).hasSameBinaryContentAs(image.resolve(bootstrap.name()));
        }
        for (Blob blob : result.blobs()) {
            Path kept =
                    result.plan().output().resolve("blobs").resolve(blob.id().hex());
            assertThat(Files.isSameFile(
                            kept, image.resolve("blobs").resolve(blob.id().hex())))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void randomImagesShowTheSameWhateverTheRules(long seed) throws IOException {
        String[] kinds = {"rafs zstd", "e zstd", "f lz4", "rafs none", "e none pack", "e,f zstd"};
        Rewrites rewrites = new Rewrites(dir, kinds[(int) (seed % kinds.length)]);
        Path image = rewrites.build(Trees.seeded(seed).tars(4));
        byte[] seen = Rewrites.seen(image);

        for (CompactRules rules : List.of(
                NOTHING_DEAD,
                CompactRules.DEFAULT,
                new CompactRules(50, 100_000, 200_000, 254),
                new CompactRules(5, 0, 1L << 40, 1))) {
            RewriteResult result = rewrites.compact(image, rules);
            assertThat(Rewrites.seen(result.plan().output())).isEqualTo(seen);
            assertSound(result.plan().output());
        }
    }

    @Test
    void blobsInUseEnoughKeepTheirIds() throws IOException {
        Rewrites rewrites = new Rewrites(dir, "rafs zstd");
        Path image = rewrites.build(layers());

        RewriteResult result = rewrites.compact(image, new CompactRules(90, 0, 100 << 20, 254));

        assertThat(result.blobs().stream().filter(Blob::reused)).hasSize(1);
        assertThat(result.before())
                .extracting(Blob::id)
                .contains(result.blobs().get(2).id());
        assertThat(result.blobs().get(0).reused()).isFalse();
    }

    @Test
    void smallBlobsAreMergedAsFarAsTheLargestMayBe() throws IOException {
        Rewrites rewrites = new Rewrites(dir, "e zstd");
        List<byte[]> tars = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            tars.add(TarForge.inMemory()
                    .file("f" + i, Contents.random(i, 20_000))
                    .end()
                    .bytes());
        }
        Path image = rewrites.build(tars);

        RewriteResult result = rewrites.compact(image, new CompactRules(5, 30_000, 80_000, 254));

        assertThat(result.blobs()).hasSize(3);
        assertThat(result.blobs()).allMatch(blob -> blob.storedBytes() <= 80_000);
    }

    @Test
    void thereAreNoMoreBlobsThanAllowedOrNone() throws IOException {
        Rewrites rewrites = new Rewrites(dir, "rafs none");
        Path image = rewrites.build(layers());

        assertThat(rewrites.compact(image, new CompactRules(5, 0, 1 << 30, 1)).blobs())
                .hasSize(1);
        assertThatThrownBy(() -> rewrites.compact(image, new CompactRules(5, 0, 1000, 1)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("raise --max-blobs or --max-blob");
    }

    @Test
    void theOutcomeDependsOnNothingButTheImage() throws IOException {
        Rewrites rewrites = new Rewrites(dir, "e zstd");
        Path image = rewrites.build(layers());

        RewriteResult one = rewrites.compact(image, NOTHING_DEAD, 1);
        RewriteResult four = rewrites.compact(image, NOTHING_DEAD, 4);

        assertThat(ids(one.blobs())).isEqualTo(ids(four.blobs()));
        for (String name : List.of("bootstrap", "report.json")) {
            assertThat(one.plan().output().resolve(name))
                    .hasSameBinaryContentAs(four.plan().output().resolve(name));
        }
    }

    @Test
    void anImageMayTakeItsOwnPlace() throws IOException {
        Rewrites rewrites = new Rewrites(dir, "rafs zstd");
        Path image = rewrites.build(layers());
        byte[] seen = Rewrites.seen(image);
        RewritePlan plan = Rewrites.plan(image, image, 2);

        RewriteResult result = Rewrite.compact(
                new RewritePlan(image, plan.blobs(), image, true, 2, plan.limits(), plan.verify()),
                NOTHING_DEAD,
                BuildProgress.NONE);

        assertThat(Rewrites.seen(image)).isEqualTo(seen);
        try (Stream<Path> files = Files.list(image.resolve("blobs"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            ids(result.blobs()).stream().map(Digest::hex).toList());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rafs zstd", "e zstd", "f none"})
    void aChunkThatIsDamagedIsFoundAsItIsCopiedAndNothingIsLeft(String kind) throws IOException {
        Rewrites rewrites = new Rewrites(dir, kind);
        Path image = rewrites.build(layers());
        Blob blob = rewrites.compact(image, LEAVE).before().get(0);
        Path file = image.resolve("blobs").resolve(blob.id().hex());
        byte[] bytes = Files.readAllBytes(file);
        for (Chunk chunk : blob.chunks()) {
            bytes[(int) chunk.storedOffset() + chunk.storedSize() / 2] ^= 1;
        }
        Files.write(file, bytes);
        Path output = rewrites.fresh();

        assertThatThrownBy(() -> Rewrite.compact(Rewrites.plan(image, output, 2), NOTHING_DEAD, BuildProgress.NONE))
                .hasMessageContaining(blob.id().hex())
                .hasMessageContaining("@ 0x")
                .hasMessageContaining("chunk ");
        assertThat(output).doesNotExist();
        try (Stream<Path> left = Files.list(dir)) {
            assertThat(left.filter(path -> path.getFileName().toString().startsWith(".")))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"e zstd", "f zstd", "e zstd pack"})
    void theKernelShowsTheCompactedImage(String kind) throws IOException {
        KernelMount.requireFeature("48bit");
        Rewrites rewrites = new Rewrites(dir, kind);
        Path image = rewrites.build(Trees.seeded(11).tars(3));

        Path output = rewrites.compact(image, NOTHING_DEAD).plan().output();

        try (KernelMount before = KernelMount.of(image);
                KernelMount after = KernelMount.of(output)) {
            CompareTrees.assertSame(after.root(), before.root());
        }
    }

    private static void assertSound(Path image) throws IOException {
        List<Finding> findings = new ArrayList<>();
        Check.run(ImageFiles.of(image, Optional.empty()), false, 1, findings::add, bytes -> {});
        assertThat(findings).noneMatch(finding -> finding.rule().severity() == Severity.ERROR);
    }
}
