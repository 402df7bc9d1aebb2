package io.rafs.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.chunk.FixedChunker;
import io.rafs.codec.Compression;
import io.rafs.format.EntryName;
import io.rafs.format.rafs.Digester;
import io.rafs.image.FsNode;
import io.rafs.image.Limits;
import io.rafs.source.SourceOptions;
import io.rafs.tree.WhiteoutSpec;
import io.rafs.verify.VerificationException;
import io.rafs.verify.Verify;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Builds of one layer, with a fault planted on the way. Chunks of 4096 bytes unless told otherwise. */
final class SpoiledBuilds {
    static final int CHUNK = 4096;

    private final Path dir;
    private final Path tar;
    private List<String> prefetch = List.of();
    private int threads = 2;
    private int chunkSize = CHUNK;
    private int batchSize;

    SpoiledBuilds(Path dir, byte[] layer) throws IOException {
        this.dir = dir;
        tar = Files.write(dir.resolve("layer.tar"), layer);
    }

    SpoiledBuilds prefetch(String... patterns) {
        prefetch = List.of(patterns);
        return this;
    }

    SpoiledBuilds threads(int count) {
        threads = count;
        return this;
    }

    SpoiledBuilds chunkSize(int bytes) {
        chunkSize = bytes;
        return this;
    }

    SpoiledBuilds batchSize(int bytes) {
        batchSize = bytes;
        return this;
    }

    Path output() {
        return dir.resolve("image");
    }

    BuildResult build(Verify verify, Faults faults, String compression) throws IOException {
        BuildPlan plan = new BuildPlan(
                List.of(tar),
                SourceOptions.NONE,
                output(),
                true,
                new ImageShape(
                        EnumSet.of(Layout.RAFS),
                        new FixedChunker(chunkSize),
                        Compression.parse(compression),
                        Digester.SHA256,
                        false,
                        0,
                        batchSize),
                Reuse.NONE,
                WhiteoutSpec.OCI,
                prefetch,
                threads,
                Limits.DEFAULT,
                verify);
        return Build.run(plan, InputStream.nullInputStream(), BuildProgress.NONE, faults);
    }

    /** Asserts that the fault is found and nothing is left, and that it would have got out otherwise. */
    void assertFound(Verify verify, Faults faults, String compression, String message) throws IOException {
        assertThatThrownBy(() -> build(verify, faults, compression))
                .isInstanceOf(VerificationException.class)
                .hasMessageStartingWith("the image as written is not what the layers said; it is not published:")
                .hasMessageContaining(message);
        try (Stream<Path> left = Files.list(dir)) {
            assertThat(left).containsExactly(tar);
        }
        build(Verify.OFF, faults, compression);
        assertThat(output().resolve("bootstrap")).exists();
    }

    /** Writes another file in place of one in the root. */
    static Faults replacing(String name, UnaryOperator<FsNode> change) {
        return new Faults() {
            @Override
            public FsNode.Directory tree(FsNode.Directory tree) {
                SortedMap<EntryName, FsNode> children = new TreeMap<>(tree.children());
                children.computeIfPresent(EntryName.of(name), (key, node) -> change.apply(node));
                return new FsNode.Directory(tree.meta(), children);
            }
        };
    }
}
