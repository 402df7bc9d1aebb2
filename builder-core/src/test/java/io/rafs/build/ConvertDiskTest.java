package io.rafs.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.chunk.FixedChunker;
import io.rafs.codec.Compression;
import io.rafs.format.rafs.Digester;
import io.rafs.image.Limits;
import io.rafs.oci.ImageName;
import io.rafs.oci.PlatformChoice;
import io.rafs.registry.RegistryOptions;
import io.rafs.source.SourceOptions;
import io.rafs.testdata.Contents;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.OciIndex;
import io.rafs.testdata.TarForge;
import io.rafs.tree.WhiteoutSpec;
import io.rafs.verify.Verify;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConvertDiskTest {
    @TempDir
    private Path dir;

    private static OciImage image(String architecture, long seed) throws IOException {
        return OciImage.ofTars(TarForge.inMemory()
                        .file("a", Contents.random(seed, 70_000))
                        .bytes())
                .platform("linux", architecture, null);
    }

    @Test
    void ofManyPlatformsOneIsOnDiskAtATime() throws IOException {
        OciIndex index = OciIndex.of(image("amd64", 1), image("arm64", 2), image("riscv64", 3), image("s390x", 4));
        Path source = new OciForge().tag("v1", index).writeTo(Files.createDirectory(dir.resolve("source")));
        Path work = Files.createDirectory(dir.resolve("work"));
        ImageShape shape = new ImageShape(
                EnumSet.of(Layout.RAFS),
                new FixedChunker(Builds.CHUNK),
                Compression.parse("none"),
                Digester.SHA256,
                false,
                0,
                0);
        BuildPlan build = new BuildPlan(
                List.of(),
                SourceOptions.NONE,
                work,
                false,
                shape,
                Reuse.NONE,
                WhiteoutSpec.OCI,
                List.of(),
                1,
                Limits.DEFAULT,
                Verify.METADATA,
                CachePlan.NONE);
        List<Long> scratches = new ArrayList<>();
        BuildProgress watch = new BuildProgress() {
            @Override
            public void started(String what, int layers, long bytes) {
                try (Stream<Path> there = Files.list(work)) {
                    scratches.add(there.count());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public void read(long bytes) {}
        };

        ConvertResult result = Convert.run(
                new ConvertPlan(
                        ConvertPlan.Origin.of(source),
                        new ImageName.Layout(dir.resolve("target"), Optional.of("v1")),
                        RegistryOptions.of(Map.of()),
                        new PlatformChoice(true, List.of()),
                        ManifestStyle.PLAIN,
                        work,
                        build),
                watch);

        assertThat(result.images()).hasSize(4);
        assertThat(scratches).hasSize(8).containsOnly(1L);
        try (Stream<Path> left = Files.list(work)) {
            assertThat(left).isEmpty();
        }
    }
}
