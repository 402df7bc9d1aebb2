package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.format.Digest;
import io.rafs.json.JsonObject;
import io.rafs.oci.Reference;
import io.rafs.registry.Referrer;
import io.rafs.registry.Registry;
import io.rafs.registry.RegistryOptions;
import io.rafs.testdata.Contents;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.OciIndex;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.registry.DockerRegistry;
import io.rafs.testdata.registry.RegistryTraits;
import io.rafs.testdata.registry.TestRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Converted images are found by their originals, and native bootstraps by the converted images. */
class ConvertReferrerTest {
    private static final String CONVERTED = "application/vnd.nydus.image.manifest.v1+json";
    private static final String NATIVE = "application/vnd.rafs.native.v1+json";

    @TempDir
    private Path dir;

    private static OciImage image(long seed, String architecture) throws IOException {
        return OciImage.ofTars(TarForge.inMemory()
                        .file("a", Contents.random(seed, 50_000))
                        .bytes())
                .platform("linux", architecture, null);
    }

    private LayoutFiles source() throws IOException {
        OciForge forge = new OciForge()
                .tag("v1", image(1, "amd64"))
                .tag("all", OciIndex.of(image(1, "amd64"), image(2, "arm64").docker()));
        return new LayoutFiles(forge.writeTo(Files.createDirectories(dir.resolve("source"))));
    }

    private static JsonObject run(Object... arguments) throws IOException {
        Cli run = Cli.run(arguments);
        assertThat(run.code()).as(run.toString()).isZero();
        return JsonObject.parse("report", run.out().getBytes(StandardCharsets.UTF_8));
    }

    private static List<Referrer> referrers(String repository, String digest, String type) throws IOException {
        return Registry.of(Reference.parse(repository), RegistryOptions.of(Map.of()))
                .referrers(Digest.parse(digest.substring("sha256:".length())), Optional.of(type));
    }

    private void originalAndConvertedAndNativeFindEachOther(String host) throws IOException {
        LayoutFiles source = source();
        String app = host + "/app";
        run("copy", "oci:" + source.directory() + ":v1", app + ":v1", "--json");

        JsonObject report = run(
                "convert",
                app + ":v1",
                app + ":v1-rafs",
                "--referrer",
                "--layout",
                "rafs,native",
                "--artifact",
                "--json");

        List<Referrer> converted = referrers(app, source.digest("v1"), CONVERTED);
        assertThat(converted)
                .extracting(referrer -> "sha256:" + referrer.digest())
                .containsExactly(report.needText("manifest"));
        List<Referrer> artifacts = referrers(app, report.needText("manifest"), NATIVE);
        assertThat(artifacts)
                .extracting(referrer -> "sha256:" + referrer.digest())
                .containsExactly(report.needText("artifact"));
        assertThat(report.texts("notes")).isEmpty();
        Path back = dir.resolve("back");
        run("copy", app + ":v1-rafs", "oci:" + back + ":v1", "--json");
        JsonObject manifest = new LayoutFiles(back).root("v1");
        assertThat(manifest.needText("artifactType")).isEqualTo(CONVERTED);
        assertThat(manifest.needObject("subject").fields())
                .isEqualTo(Map.of(
                        "mediaType",
                        OciImage.MANIFEST,
                        "digest",
                        source.digest("v1"),
                        "size",
                        Files.size(source.blob(source.digest("v1")))));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void originalConvertedAndNativeFindEachOther(boolean api) throws IOException {
        RegistryTraits traits = RegistryTraits.open();
        try (TestRegistry registry = TestRegistry.start(api ? traits : traits.withoutReferrers())) {
            originalAndConvertedAndNativeFindEachOther(registry.host());
            long tags = registry.lines().stream()
                    .filter(line -> line.startsWith("PUT /v2/app/manifests/sha256-"))
                    .count();
            assertThat(tags).isEqualTo(api ? 0 : 2);
        }
    }

    @Test
    void theyDoInDebiansRegistryToo() throws IOException {
        try (DockerRegistry registry =
                DockerRegistry.start(Files.createDirectory(dir.resolve("registry")), false, Optional.empty())) {
            originalAndConvertedAndNativeFindEachOther(registry.host());
        }
    }

    @Test
    void eachPlatformRefersToItsOwnOriginalWhateverItsForm() throws IOException {
        LayoutFiles source = source();
        try (TestRegistry registry = TestRegistry.start(RegistryTraits.open().withoutReferrers())) {
            JsonObject report = run(
                    "convert",
                    "oci:" + source.directory() + ":all",
                    registry.host() + "/app:all",
                    "--platform",
                    "all",
                    "--merge-platform",
                    "--referrer",
                    "--json");
            List<JsonObject> images = report.objects("images");
            List<JsonObject> originals = source.root("all").objects("manifests");
            for (int i = 0; i < 2; i++) {
                assertThat(referrers(registry.host() + "/app", originals.get(i).needText("digest"), CONVERTED))
                        .extracting(referrer -> "sha256:" + referrer.digest())
                        .containsExactly(images.get(i).needText("manifest"));
                JsonObject manifest = JsonObject.parse(
                        "manifest",
                        registry.manifest("app", images.get(i).needText("manifest"))
                                .orElseThrow());
                assertThat(manifest.needObject("subject").needText("mediaType"))
                        .isEqualTo(originals.get(i).needText("mediaType"));
            }
            assertThat(report.texts("notes")).isEmpty();
        }
    }

    @Test
    void signaturesAmongTheReferrersStayAndTheListIsChangedOnce() throws IOException {
        LayoutFiles source = source();
        try (TestRegistry registry = TestRegistry.start(RegistryTraits.open().withoutReferrers())) {
            String app = registry.host() + "/app";
            run("copy", "oci:" + source.directory() + ":v1", app + ":v1", "--json");
            String tag = source.digest("v1").replace(':', '-');
            String signature = "{\"mediaType\":\"%s\",\"digest\":\"sha256:%s\",\"size\":3,\"artifactType\":\"sig\"}"
                    .formatted(OciImage.MANIFEST, "1".repeat(64));
            registry.putManifest(
                    "app",
                    tag,
                    OciIndex.INDEX,
                    "{\"schemaVersion\":2,\"manifests\":[%s]}"
                            .formatted(signature)
                            .getBytes(StandardCharsets.UTF_8));

            run("convert", app + ":v1", app + ":v1-rafs", "--referrer", "--json");
            byte[] once = registry.manifest("app", tag).orElseThrow();
            run("convert", app + ":v1", app + ":v1-rafs", "--referrer", "--json");

            assertThat(new String(once, StandardCharsets.UTF_8)).endsWith(signature + "]}");
            assertThat(registry.manifest("app", tag)).contains(once);
            assertThat(JsonObject.parse("index", once)
                            .objects("manifests")
                            .get(0)
                            .text("artifactType"))
                    .as("what nydus-snapshotter looks at")
                    .contains(CONVERTED);
        }
    }

    @Test
    void aCopyIsListedWhereItComes() throws IOException {
        LayoutFiles source = source();
        String place = "oci:" + source.directory();
        run("convert", place + ":v1", place + ":rafs", "--referrer", "--json");
        try (TestRegistry registry = TestRegistry.start(RegistryTraits.open().withoutReferrers())) {
            run("copy", place + ":rafs", registry.host() + "/app:rafs", "--json");
            assertThat(referrers(registry.host() + "/app", source.digest("v1"), CONVERTED))
                    .extracting(referrer -> "sha256:" + referrer.digest())
                    .containsExactly(source.digest("rafs"));
        }
    }

    @Test
    void inAnotherRepositoryTheSubjectIsAbsentAndThatIsSaid() throws IOException {
        LayoutFiles source = source();
        try (TestRegistry registry = TestRegistry.start(RegistryTraits.open())) {
            JsonObject report = run(
                    "convert",
                    "oci:" + source.directory() + ":v1",
                    registry.host() + "/other:v1",
                    "--referrer",
                    "--json");
            assertThat(report.texts("notes")).anyMatch(note -> note.contains("not in this place"));
            assertThat(referrers(registry.host() + "/other", source.digest("v1"), CONVERTED))
                    .hasSize(1);
        }
    }
}
