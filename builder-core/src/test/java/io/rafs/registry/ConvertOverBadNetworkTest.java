package io.rafs.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.build.BuildPlan;
import io.rafs.build.BuildProgress;
import io.rafs.build.CachePlan;
import io.rafs.build.Convert;
import io.rafs.build.ConvertPlan;
import io.rafs.build.ImageShape;
import io.rafs.build.ManifestStyle;
import io.rafs.build.Reuse;
import io.rafs.codec.Compression;
import io.rafs.format.Digest;
import io.rafs.format.rafs.Digester;
import io.rafs.image.Limits;
import io.rafs.oci.ImageName;
import io.rafs.oci.PlatformChoice;
import io.rafs.oci.Reference;
import io.rafs.source.SourceOptions;
import io.rafs.testdata.Contents;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.registry.Access;
import io.rafs.testdata.registry.FaultProxy;
import io.rafs.testdata.registry.RegistryTraits;
import io.rafs.testdata.registry.TestRegistry;
import io.rafs.tree.WhiteoutSpec;
import io.rafs.verify.Verify;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Conversions through a network that fails at random: whatever went wrong, no cache and no registry keeps anything wrong. */
final class ConvertOverBadNetworkTest {
    @TempDir
    private Path dir;

    static LongStream seeds() {
        return LongStream.range(0, 7);
    }

    static LongStream manySeeds() {
        return LongStream.range(7, 200);
    }

    private static OciImage image() throws IOException {
        return OciImage.ofTars(
                TarForge.inMemory().file("base", Contents.random(1, 700_000)).bytes(),
                TarForge.inMemory().file("text", Contents.text(2, 400_000)).bytes(),
                TarForge.inMemory().file("top", Contents.random(3, 90_000)).bytes());
    }

    private ConvertPlan plan(ImageName source, ImageName target, RegistryOptions registries, CachePlan cache) {
        BuildPlan build = new BuildPlan(
                List.of(),
                SourceOptions.NONE,
                dir,
                false,
                ImageShape.rafs(64 << 10, Compression.DEFAULT, Digester.SHA256),
                Reuse.NONE,
                WhiteoutSpec.OCI,
                List.of(),
                2,
                Limits.DEFAULT,
                Verify.METADATA,
                cache);
        return new ConvertPlan(
                ConvertPlan.Origin.of(source),
                target,
                registries,
                PlatformChoice.NONE,
                ManifestStyle.PLAIN,
                dir,
                build);
    }

    private static ImageName name(String host, String image) throws IOException {
        return ImageName.parse(host + "/" + image);
    }

    private Digest convert(String host, RegistryOptions registries, String target) throws IOException {
        CachePlan cache = new CachePlan(
                Optional.of(dir.resolve("cache")),
                CachePlan.DEFAULT_BYTES,
                Optional.of(new CachePlan.Repository(Reference.parse(host + "/cache"), registries)),
                false);
        return Convert.run(plan(name(host, "app:v1"), name(host, target), registries, cache), BuildProgress.NONE)
                .root()
                .digest();
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("manySeeds")
    void whatFailedManyTimesIsRightTheNextTime(long seed) throws IOException {
        whatFailedIsRightTheNextTime(seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatFailedIsRightTheNextTime(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        Path layout = new OciForge().tag("v1", image()).writeTo(Files.createDirectory(dir.resolve("source")));
        Digest expected = Convert.run(
                        plan(
                                new ImageName.Layout(layout, Optional.of("v1")),
                                new ImageName.Layout(dir.resolve("expected"), Optional.of("v1")),
                                new TestOptions().get(),
                                CachePlan.NONE),
                        BuildProgress.NONE)
                .root()
                .digest();
        Access access = Access.bearer("me", "s3cret").withUsesPerToken(12 + random.nextInt(20));
        RegistryOptions options = new TestOptions()
                .get()
                .withTimeouts(new Timeouts(Duration.ofSeconds(2), Duration.ofMillis(300), Duration.ofSeconds(2)))
                .withCredentials(CredentialSource.of(new Credentials("me", "s3cret")));
        try (TestRegistry registry = TestRegistry.start(RegistryTraits.open().withAccess(access));
                FaultProxy network = FaultProxy.before(registry.port())) {
            io.rafs.build.Copy.run(
                    new ImageName.Layout(layout, Optional.of("v1")),
                    name(registry.host(), "app:v1"),
                    Optional.empty(),
                    options,
                    BuildProgress.NONE);
            for (int i = 2 + random.nextInt(12); i >= 0; i--) {
                network.next(
                        List.of("GET", "HEAD", "POST", "PATCH", "PUT", "token").get(random.nextInt(6)),
                        BadNetworkTest.fault(random));
            }
            try {
                assertThat(convert(network.host(), options, "out:v1"))
                        .as("seed %d", seed)
                        .isEqualTo(expected);
            } catch (IOException e) {
                assertThat(e).as("seed %d", seed).hasMessageNotContaining("s3cret");
            }
            assertThat(convert(registry.host(), options, "out:v1"))
                    .as("seed %d", seed)
                    .isEqualTo(expected);
            // and from the registry's part of the cache alone
            Files.move(dir.resolve("cache"), dir.resolve("aside"));
            assertThat(convert(registry.host(), options, "other:v1"))
                    .as("seed %d", seed)
                    .isEqualTo(expected);
            for (String repository : List.of("out", "other")) {
                io.rafs.build.Copy.run(
                        name(registry.host(), repository + ":v1"),
                        new ImageName.Layout(dir.resolve(repository), Optional.of("v1")),
                        Optional.empty(),
                        options,
                        BuildProgress.NONE);
                assertThat(dir.resolve(repository).resolve("index.json"))
                        .hasSameBinaryContentAs(dir.resolve("expected/index.json"));
            }
        }
    }
}
