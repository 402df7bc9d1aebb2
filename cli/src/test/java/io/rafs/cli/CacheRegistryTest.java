package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.json.JsonObject;
import io.rafs.testdata.Contents;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.registry.RegistryTraits;
import io.rafs.testdata.registry.TestRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a registry keeps of layers. */
class CacheRegistryTest {
    @TempDir
    private Path dir;

    private static byte[] base() throws IOException {
        return TarForge.inMemory()
                .file("base", Contents.random(1, 1_500_000))
                .file("text", Contents.text(2, 50_000))
                .bytes();
    }

    private static byte[] upper(long seed) throws IOException {
        return TarForge.inMemory()
                .file("upper-" + seed, Contents.random(seed, 300_000))
                .bytes();
    }

    private Path layout(String name, byte[]... tars) throws IOException {
        return new OciForge().tag("v1", OciImage.ofTars(tars)).writeTo(Files.createDirectory(dir.resolve(name)));
    }

    private static JsonObject report(Cli run) throws IOException {
        assertThat(run.code()).as(run.err()).isZero();
        return JsonObject.parse("report", run.out().getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> since(TestRegistry registry, int before, String method) {
        List<String> lines = registry.lines();
        return lines.subList(before, lines.size()).stream()
                .filter(line -> line.startsWith(method))
                .toList();
    }

    @Test
    void anImageAgainIsNeitherReadNorPackedNorSent() throws IOException {
        Path source = layout("source", base(), upper(3));
        try (TestRegistry registry = TestRegistry.start(RegistryTraits.open())) {
            String from = registry.host() + "/app:v1";
            String to = registry.host() + "/app:v1-rafs";
            String cache = "registry:" + registry.host() + "/cache";
            assertThat(Cli.run("copy", "oci:" + source + ":v1", from).code()).isZero();
            JsonObject first = report(Cli.run("convert", from, to, "--cache", cache, "--json"));
            int before = registry.lines().size();

            JsonObject second = report(Cli.run("convert", from, to, "--cache", cache, "--json"));

            assertThat(second.needText("manifest")).isEqualTo(first.needText("manifest"));
            assertThat(second.needNumber("sentBytes")).isZero();
            assertThat(since(registry, before, "POST")).isEmpty();
            assertThat(since(registry, before, "PATCH")).isEmpty();
            // the config of the source, and two records
            assertThat(since(registry, before, "GET").stream()
                            .filter(line -> line.contains("/blobs/"))
                            .toList())
                    .hasSize(3);
        }
    }

    @Test
    void aBlobOfTheCacheComesIntoAnotherRepositoryWithoutBeingRead() throws IOException {
        Path source = layout("source", base(), upper(3));
        Path next = layout("next", base(), upper(4));
        try (TestRegistry registry = TestRegistry.start(RegistryTraits.open())) {
            String cache = "registry:" + registry.host() + "/cache";
            report(Cli.run("convert", source, registry.host() + "/one:v1", "--cache", cache, "--json"));
            JsonObject alone = report(Cli.run("convert", next, "oci:" + dir.resolve("alone") + ":v1", "--json"));
            int before = registry.lines().size();

            JsonObject mounted =
                    report(Cli.run("convert", next, registry.host() + "/two:v1", "--cache", cache, "--json"));

            assertThat(mounted.needText("manifest")).isEqualTo(alone.needText("manifest"));
            assertThat(mounted.needNumber("sentBytes")).isLessThan(400_000);
            assertThat(since(registry, before, "POST")).anyMatch(line -> line.contains("from=cache"));
            assertThat(since(registry, before, "GET").stream()
                            .filter(line -> line.contains("/blobs/"))
                            .toList())
                    .as("the record of the base")
                    .hasSize(1);
        }
    }

    @Test
    void aBlobOfTheCacheIsFetchedWhereItIsWanted() throws IOException {
        Path source = layout("source", base(), upper(3));
        try (TestRegistry registry = TestRegistry.start(RegistryTraits.open())) {
            String cache = "registry:" + registry.host() + "/cache";
            report(Cli.run("build", source, "-o", dir.resolve("first"), "--cache", cache, "--json"));
            report(Cli.run("build", source, "-o", dir.resolve("second"), "--cache", cache, "--json", "--verify=full"));
            report(Cli.run("build", source, "-o", dir.resolve("third"), "--cache", cache, "--json", "--verify=full"));
            report(Cli.run("convert", source, "oci:" + dir.resolve("layout") + ":v1", "--cache", cache, "--json"));
            for (String image : List.of("second", "third")) {
                assertThat(dir.resolve(image).resolve("bootstrap"))
                        .hasSameBinaryContentAs(dir.resolve("first").resolve("bootstrap"));
                assertThat(Cli.run("check", dir.resolve(image), "--data").code())
                        .isZero();
            }
            assertThat(Cli.run("convert", source, "oci:" + dir.resolve("other") + ":v1")
                            .code())
                    .isZero();
            assertThat(dir.resolve("layout/index.json")).hasSameBinaryContentAs(dir.resolve("other/index.json"));
        }
    }

    @Test
    void aDirectoryLearnsFromARegistry() throws IOException {
        Path source = layout("source", base(), upper(3));
        try (TestRegistry registry = TestRegistry.start(RegistryTraits.open())) {
            String remote = "registry:" + registry.host() + "/cache";
            Path local = dir.resolve("local");
            report(Cli.run("build", source, "-o", dir.resolve("first"), "--cache", remote, "--json"));
            report(Cli.run(
                    "build", source, "-o", dir.resolve("second"), "--cache", remote, "--cache", local, "--json"));
            int before = registry.lines().size();

            report(Cli.run("build", source, "-o", dir.resolve("third"), "--cache", remote, "--cache", local, "--json"));

            assertThat(registry.lines()).hasSize(before);
        }
    }

    @Test
    void whatWasConvertedComesAgainWithoutARegistry() throws IOException {
        Path source = layout("source", base(), upper(3));
        Path cache = dir.resolve("cache");
        String from;
        JsonObject first;
        try (TestRegistry registry = TestRegistry.start(RegistryTraits.open())) {
            from = registry.host() + "/app:v1";
            assertThat(Cli.run("copy", "oci:" + source + ":v1", from).code()).isZero();
            first = report(Cli.run("convert", from, registry.host() + "/app:v1-rafs", "--cache", cache, "--json"));
            int before = registry.lines().size();

            JsonObject offline = report(Cli.run(
                    "convert", from, "oci:" + dir.resolve("one") + ":v1", "--cache", cache, "--offline", "--json"));

            assertThat(offline.needText("manifest")).isEqualTo(first.needText("manifest"));
            assertThat(registry.lines()).hasSize(before);
        }
        JsonObject gone = report(
                Cli.run("convert", from, "oci:" + dir.resolve("two") + ":v1", "--cache", cache, "--offline", "--json"));
        assertThat(gone.needText("manifest")).isEqualTo(first.needText("manifest"));
        report(Cli.run("build", from, "-o", dir.resolve("image"), "--cache", cache, "--offline", "--json"));

        Cli other =
                Cli.run("build", from, "-o", dir.resolve("x"), "--cache", cache, "--offline", "--compressor", "lz4");
        assertThat(other.code()).as(other.err()).isEqualTo(3);
        assertThat(other.err()).contains("the cache").contains("without --offline");
        Cli unknown = Cli.run("build", from + "0", "-o", dir.resolve("x"), "--cache", cache, "--offline");
        assertThat(unknown.code()).isEqualTo(3);
        assertThat(unknown.err()).contains("does not know it").contains("without --offline");
        try (Stream<Path> documents = Files.list(cache.resolve("documents"))) {
            for (Path document : documents.toList()) {
                if (Files.readString(document).contains("\"rootfs\"")) {
                    Files.delete(document);
                }
            }
        }
        Cli half = Cli.run("build", from, "-o", dir.resolve("x"), "--cache", cache, "--offline");
        assertThat(half.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(half.err()).contains("config sha256:").contains("does not have it");
        assertThat(dir.resolve("x")).doesNotExist();
    }

    @Test
    void offlineNeedsADirectoryAndATargetAtHand() {
        for (List<Object> arguments : List.of(
                List.<Object>of("convert", "localhost:1/a", "oci:x", "--offline"),
                List.<Object>of("convert", "localhost:1/a", "oci:x", "--offline", "--cache", "registry:localhost:1/c"),
                List.<Object>of("convert", "localhost:1/a", "localhost:1/b", "--offline", "--cache", dir))) {
            Cli run = Cli.run(arguments.toArray());
            assertThat(run.code()).as(run.err()).isEqualTo(2);
            assertThat(run.err()).contains("--offline");
        }
    }

    @Test
    void aRegistryThatIsNotThereCostsANoteOnly() throws IOException {
        Path source = layout("source", base());
        int port;
        try (TestRegistry registry = TestRegistry.start(RegistryTraits.open())) {
            port = registry.port();
        }
        Cli run = Cli.run("build", source, "-o", dir.resolve("image"), "--cache", "registry:localhost:" + port + "/c");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("is left alone").contains("localhost:" + port + "/c");
        assertThat(Cli.run("check", dir.resolve("image"), "--data").code()).isZero();
    }

    @Test
    void anArtifactOfSomebodyElseUnderTheTagIsRefused() throws IOException {
        Path source = layout("source", base());
        try (TestRegistry registry = TestRegistry.start(RegistryTraits.open())) {
            String cache = "registry:" + registry.host() + "/cache";
            report(Cli.run("build", source, "-o", dir.resolve("first"), "--cache", cache, "--json"));
            String tag = registry.lines().stream()
                    .filter(line -> line.startsWith("PUT /v2/cache/manifests/layer-"))
                    .findFirst()
                    .orElseThrow()
                    .replace("PUT /v2/cache/manifests/", "");
            registry.putManifest(
                    "cache",
                    tag,
                    "application/vnd.oci.image.manifest.v1+json",
                    "{\"schemaVersion\":2}".getBytes(StandardCharsets.UTF_8));

            Cli run = Cli.run("build", source, "-o", dir.resolve("second"), "--cache", cache);

            assertThat(run.code()).isNotZero();
            assertThat(run.err())
                    .contains("it is no entry of a cache of layers")
                    .contains(tag);
        }
    }

    @Test
    void twoDirectoriesAreOneTooMany() {
        Cli run = Cli.run("build", dir, "-o", dir.resolve("x"), "--cache", "a", "--cache", "b");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("--cache names more than one directory");
    }
}
