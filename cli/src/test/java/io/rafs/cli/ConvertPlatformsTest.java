package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.json.JsonObject;
import io.rafs.json.JsonText;
import io.rafs.testdata.Contents;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.OciIndex;
import io.rafs.testdata.OciLayer;
import io.rafs.testdata.OciNode;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images of several platforms are converted in turn, and stand beside their originals if they are to. */
class ConvertPlatformsTest {
    private static final String ARTIFACT = "application/vnd.nydus.image.manifest.v1+json";
    private static final String FEATURE = "nydus.remoteimage.v1";

    @TempDir
    private Path dir;

    private static OciImage image(long seed, String architecture, String variant) throws IOException {
        return OciImage.ofTars(
                        TarForge.inMemory()
                                .file("etc/base", Contents.text(7, 90_000))
                                .bytes(),
                        TarForge.inMemory()
                                .file("bin/app", Contents.random(seed, 60_000))
                                .bytes())
                .platform("linux", architecture, variant);
    }

    private LayoutFiles source(OciNode node) throws IOException {
        return new LayoutFiles(new OciForge().tag("v1", node).writeTo(Files.createDirectories(dir.resolve("source"))));
    }

    private OciIndex three() throws IOException {
        return OciIndex.of(image(1, "riscv64", null))
                .addAttested(image(2, "amd64", null))
                .add(image(3, "arm", "v7"));
    }

    private static Cli convert(LayoutFiles source, String tag, LayoutFiles target, Object... options) {
        List<Object> arguments = new ArrayList<>(List.of(
                "convert",
                "oci:" + source.directory() + ":" + tag,
                "oci:" + target.directory() + ":" + tag,
                "--work",
                source.directory().getParent()));
        arguments.addAll(List.of(options));
        Cli run = Cli.run(arguments.toArray());
        assertThat(run.code()).as(run.toString()).isZero();
        return run;
    }

    private LayoutFiles layout(String name) {
        return new LayoutFiles(dir.resolve(name));
    }

    private static List<String> platforms(JsonObject index) throws IOException {
        List<String> platforms = new ArrayList<>();
        for (JsonObject entry : index.objects("manifests")) {
            JsonObject platform = entry.needObject("platform");
            platforms.add(platform.needText("architecture"));
        }
        return platforms;
    }

    private static List<Map<String, Object>> fields(JsonObject index) throws IOException {
        return index.objects("manifests").stream().map(JsonObject::fields).toList();
    }

    @Test
    void allPlatformsBecomeAnIndexOfWhatEachAloneBecomes() throws IOException {
        LayoutFiles source = source(three());
        LayoutFiles all = layout("all");

        Cli run = convert(source, "v1", all, "--platform", "all", "--json");

        JsonObject index = all.root("v1");
        assertThat(index.needText("mediaType")).isEqualTo("application/vnd.oci.image.index.v1+json");
        assertThat(platforms(index)).containsExactly("riscv64", "amd64", "arm");
        assertThat(run.err()).contains("1 attestations or artifacts", "--merge-platform");
        JsonObject report = JsonObject.parse("report", run.out().getBytes(StandardCharsets.UTF_8));
        List<JsonObject> images = report.objects("images");
        for (int i = 0; i < 3; i++) {
            String platform =
                    List.of("linux/riscv64", "linux/amd64", "linux/arm/v7").get(i);
            LayoutFiles one = layout("one" + i);
            convert(source, "v1", one, "--platform", platform);
            JsonObject entry = index.objects("manifests").get(i);
            assertThat(entry.needText("digest")).isEqualTo(one.digest("v1"));
            assertThat(entry.needText("artifactType")).isEqualTo(ARTIFACT);
            assertThat(images.get(i).needText("platform")).isEqualTo(platform);
            assertThat(images.get(i).needText("manifest")).isEqualTo(one.digest("v1"));
            assertThat(all.files().keySet())
                    .containsAll(one.files().keySet().stream()
                            .filter(name -> name.startsWith("blobs"))
                            .toList());
        }
        assertThat(report.needText("index")).isEqualTo(all.digest("v1"));
        try (Stream<Path> left = Files.list(dir)) {
            assertThat(left.map(Path::getFileName).map(Path::toString)).noneMatch(name -> name.startsWith("rafs-"));
        }
    }

    @Test
    void whatAnIndexSaysOfAPlatformStaysToTheLastField() throws IOException {
        LayoutFiles source = source(three());
        Map<String, Object> odd = new LinkedHashMap<>();
        odd.put("variant", "v7");
        odd.put("os.version", "10.0.1");
        odd.put("os", "linux");
        odd.put("os.features", List.of("win32k"));
        odd.put("features", List.of("sse4", "\u00e9"));
        odd.put("x-number", new java.math.BigInteger("123456789012345678901234567890"));
        odd.put("architecture", "arm");
        source.change("v1", index -> {
            List<Object> entries = new ArrayList<>((List<?>) index.get("manifests"));
            Map<String, Object> entry = fields(entries.get(2));
            entry.put("platform", odd);
            entries.set(2, entry);
            index.put("manifests", entries);
            index.put("annotations", Map.of("org.example.kept", "yes"));
            return index;
        });
        LayoutFiles off = layout("off");
        LayoutFiles on = layout("on");

        convert(source, "v1", off, "--platform", "linux/arm/v7,linux/riscv64");
        convert(source, "v1", on, "--platform", "all", "--os-features", "on");

        assertThat(platforms(off.root("v1"))).containsExactly("riscv64", "arm");
        assertThat(JsonText.of(
                        off.root("v1").objects("manifests").get(1).fields().get("platform")))
                .isEqualTo(JsonText.of(odd));
        assertThat(off.root("v1").needObject("annotations").text("org.example.kept"))
                .contains("yes");
        odd.put("os.features", List.of("win32k", FEATURE));
        assertThat(JsonText.of(
                        on.root("v1").objects("manifests").get(2).fields().get("platform")))
                .isEqualTo(JsonText.of(odd));
        for (JsonObject entry : on.root("v1").objects("manifests")) {
            assertThat(entry.needObject("platform").texts("os.features")).contains(FEATURE);
            assertThat(entry.needText("artifactType")).isEqualTo(ARTIFACT);
        }
    }

    @SuppressWarnings("unchecked") // trees of JSON are maps of text
    private static Map<String, Object> fields(Object entry) {
        return new LinkedHashMap<>((Map<String, Object>) entry);
    }

    @Test
    void allOfOneImageIsThatImage() throws IOException {
        LayoutFiles manifest = source(image(1, "amd64", null));
        convert(manifest, "v1", layout("all"), "--platform", "all");
        convert(manifest, "v1", layout("one"));
        assertThat(layout("all").files()).isEqualTo(layout("one").files());

        LayoutFiles attested = source(new OciIndex().addAttested(image(1, "amd64", null)));
        convert(attested, "v1", layout("attested"), "--platform", "all");
        assertThat(layout("attested").files()).isEqualTo(layout("one").files());
    }

    @Test
    void indexesInIndexesAreLaidFlat() throws IOException {
        OciIndex inner = OciIndex.of(image(2, "arm64", "v8"), image(3, "amd64", null));
        LayoutFiles source = source(OciIndex.of(image(1, "riscv64", null), inner));

        convert(source, "v1", layout("all"), "--platform", "all");

        assertThat(platforms(layout("all").root("v1"))).containsExactly("riscv64", "arm64", "amd64");
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true"})
    void mergedWithItsOriginalsAnIndexKeepsThemByteForByte(boolean docker, boolean nested) throws IOException {
        OciImage second = docker ? image(2, "amd64", null).docker() : image(2, "amd64", null);
        OciIndex index = OciIndex.of(image(1, "riscv64", null)).addAttested(second);
        if (nested) {
            index.add(OciIndex.of(image(3, "arm64", "v8")));
        }
        LayoutFiles source = source(docker ? index.docker() : index);
        Map<String, Object> artifact = source.put(
                OciImage.MANIFEST,
                JsonText.compact(artifact(source.put("application/x.config", "{ }".getBytes(StandardCharsets.UTF_8)))));
        artifact.put("artifactType", "application/vnd.dev.cosign.artifact.sig.v1+json");
        source.change("v1", fields -> {
            List<Object> entries = new ArrayList<>((List<?>) fields.get("manifests"));
            entries.add(1, artifact);
            fields.put("manifests", entries);
            fields.put("x-kept", true);
            return fields;
        });
        LayoutFiles target = layout("target");

        Cli run = convert(source, "v1", target, "--platform", "all", "--merge-platform");

        assertThat(run.err()).doesNotContain("left out");
        List<Map<String, Object>> before = fields(source.root("v1"));
        List<Map<String, Object>> after = fields(target.root("v1"));
        assertThat(after.subList(0, before.size())).isEqualTo(before);
        assertThat(target.root("v1").fields()).containsEntry("x-kept", true);
        Map<String, String> there = target.files();
        Map<String, String> wanted = source.files();
        Set<String> oldRoots = Set.of("index.json", "oci-layout");
        wanted.forEach((file, digest) -> {
            if (!oldRoots.contains(file) && isReachable(source, file)) {
                assertThat(there).containsEntry(file, digest);
            }
        });
        List<Map<String, Object>> converted = after.subList(before.size(), after.size());
        assertThat(converted)
                .hasSize(nested ? 3 : 2)
                .allMatch(entry -> entry.get("artifactType").equals(ARTIFACT));

        LayoutFiles all = layout("all");
        convert(source, "v1", all, "--platform", "all");
        assertThat(converted).isEqualTo(fields(all.root("v1")));
    }

    private static Map<String, Object> artifact(Map<String, Object> config) {
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("schemaVersion", 2L);
        manifest.put("mediaType", OciImage.MANIFEST);
        manifest.put("artifactType", "application/vnd.dev.cosign.artifact.sig.v1+json");
        manifest.put("config", config);
        manifest.put("layers", List.of());
        return manifest;
    }

    /** Roots that were replaced by others lie about. */
    private static boolean isReachable(LayoutFiles source, String file) {
        try {
            String digest = "sha256:" + Path.of(file).getFileName();
            if (source.digest("v1").equals(digest)) {
                return false;
            }
            String text = Files.readString(source.blob(source.digest("v1")), StandardCharsets.UTF_8);
            return text.contains(digest);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void anImageAloneComesFirstInItsIndexAndTwiceIsOnce() throws IOException {
        LayoutFiles layout = source(image(1, "arm64", "v8"));
        String original = layout.digest("v1");

        convert(layout, "v1", layout, "--merge-platform");
        Map<String, String> once = layout.files();
        convert(layout, "v1", layout, "--merge-platform");

        assertThat(layout.files()).isEqualTo(once);
        List<JsonObject> entries = layout.root("v1").objects("manifests");
        assertThat(entries).hasSize(2);
        assertThat(entries.get(0).needText("digest")).isEqualTo(original);
        assertThat(entries.get(0).has("artifactType")).isFalse();
        for (JsonObject entry : entries) {
            assertThat(entry.needObject("platform").fields())
                    .isEqualTo(Map.of("os", "linux", "architecture", "arm64", "variant", "v8"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"on", "off"})
    void fromAMergedIndexTheOriginalIsConvertedAndTheConvertedOneReused(String features) throws IOException {
        LayoutFiles layout = source(three());
        LayoutFiles plain = layout("plain");
        convert(layout, "v1", plain, "--platform", "linux/amd64");
        convert(layout, "v1", layout, "--merge-platform", "--platform", "all", "--os-features", features);
        if (features.equals("on")) { // as Nydus's converter had it before it knew of artifact types
            layout.change("v1", index -> {
                List<Object> entries = new ArrayList<>();
                ((List<?>) index.get("manifests")).forEach(entry -> entries.add(without(fields(entry))));
                index.put("manifests", entries);
                return index;
            });
        }

        LayoutFiles again = layout("again");
        convert(layout, "v1", again, "--platform", "linux/amd64");
        assertThat(again.digest("v1")).isEqualTo(plain.digest("v1"));
        Path built = dir.resolve("built");
        Cli build = Cli.run(
                "build",
                layout.directory(),
                "--platform",
                "linux/amd64",
                "-o",
                built,
                "--reuse",
                layout.directory(),
                "--json");
        assertThat(build.code()).as(build.err()).isZero();
        JsonObject report = JsonObject.parse("report", build.out().getBytes(StandardCharsets.UTF_8));
        assertThat(report.needNumber("newBytes"))
                .as("nothing but the bootstrap")
                .isEqualTo(report.needObject("bootstrap").needNumber("size"));

        convert(layout, "v1", layout, "--merge-platform", "--platform", "linux/amd64");
        List<JsonObject> entries = layout.root("v1").objects("manifests");
        assertThat(entries.stream().map(ConvertPlatformsTest::isConverted).collect(Collectors.toList()))
                .as("three, an attestation, and those of riscv64, arm, amd64")
                .containsExactly(false, false, false, false, true, true, true);
        assertThat(entries.get(6).needText("digest")).isEqualTo(plain.digest("v1"));
    }

    @Test
    void byItsPlatformTheOriginalIsMeantAndWithoutOneTheConvertedImage() throws IOException {
        LayoutFiles layout = source(three());
        String place = "oci:" + layout.directory() + ":v1";
        String original = layout.root("v1").objects("manifests").get(1).needText("digest");
        convert(layout, "v1", layout("all"), "--platform", "all");
        String converted = layout("all").root("v1").objects("manifests").get(1).needText("digest");
        convert(layout, "v1", layout, "--platform", "all", "--merge-platform");

        assertThat(Cli.run("resolve", place, "--platform", "linux/amd64").out()).contains(original);
        assertThat(Cli.run("resolve", "oci:" + layout("all").directory() + ":v1", "--platform", "linux/amd64")
                        .out())
                .contains(converted);
        Cli copied = Cli.run("copy", place, "oci:" + dir.resolve("copied") + ":v1", "--platform", "linux/amd64");
        assertThat(copied.code()).as(copied.err()).isZero();
        assertThat(layout("copied").digest("v1")).isEqualTo(original);
    }

    private static Map<String, Object> without(Map<String, Object> entry) {
        entry.remove("artifactType");
        return entry;
    }

    private static boolean isConverted(JsonObject entry) {
        try {
            return entry.text("artifactType").equals(Optional.of(ARTIFACT))
                    || entry.needObject("platform").texts("os.features").contains(FEATURE);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void windowsStaysAsItIsBesideTheConvertedOnes() throws IOException {
        OciImage windows = OciImage.of(OciLayer.plain(TarForge.inMemory()
                                .file("Files/a", new byte[10])
                                .bytes())
                        .mediaType("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"))
                .platform("windows", "amd64", null);
        LayoutFiles source = source(OciIndex.of(image(1, "amd64", null), windows));

        Cli run = convert(source, "v1", layout("merged"), "--platform", "all", "--merge-platform");
        assertThat(run.err()).contains("windows/amd64", "stays as it is");
        assertThat(layout("merged").root("v1").objects("manifests")).hasSize(3);

        Cli refused = Cli.run(
                "convert", source.directory(), "oci:" + dir.resolve("out"), "--platform", "windows/amd64,linux/amd64");
        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.err()).contains("windows/amd64", "list the platforms");
        assertThat(dir.resolve("out")).doesNotExist();
    }

    @Test
    void manifestsThatFillMemoryAreRefused() throws IOException {
        LayoutFiles source = source(three());
        source.change("v1", index -> {
            List<Object> entries = new ArrayList<>((List<?>) index.get("manifests"));
            for (int i = 0; i < 10; i++) {
                entries.add(large(source, i));
            }
            index.put("manifests", entries);
            return index;
        });
        Cli run = Cli.run("convert", source.directory(), "oci:" + dir.resolve("out"), "--platform", "all");
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err()).contains("more than 67108864 bytes", "list fewer with --platform");
        assertThat(dir.resolve("out")).doesNotExist();
    }

    private static Map<String, Object> large(LayoutFiles source, int i) {
        try {
            byte[] manifest = "{\"layers\":[],\"x\":\"%d%s\"}"
                    .formatted(i, "x".repeat(7 << 20))
                    .getBytes(StandardCharsets.UTF_8);
            Map<String, Object> entry = source.put(OciImage.MANIFEST, manifest);
            entry.put("platform", Map.of("os", "linux", "architecture", "x" + i));
            return entry;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void anIndexThatWouldGrowTooLargeIsRefused() throws IOException {
        LayoutFiles source = source(three());
        source.change("v1", index -> {
            index.put("x-large", "x".repeat((8 << 20) - 1300));
            return index;
        });
        Cli run = Cli.run(
                "convert",
                source.directory(),
                "oci:" + dir.resolve("out") + ":v1",
                "--platform",
                "all",
                "--merge-platform");
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err()).contains("convert fewer platforms");
        assertThat(new LayoutFiles(dir.resolve("out")).entries()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--merge-platform | expected one image",
                "--merge-platform --platform linux/s390x | for linux/s390x",
                "--platform linux/amd64,linux/s390x | for linux/s390x",
                "--platform all,linux/amd64 | 'all' is no platform",
                "--os-features maybe | --os-features",
            })
    void whatIsNotClearIsRefusedBeforeAnythingIsConverted(String line) throws IOException {
        LayoutFiles source = source(three());
        String[] parts = line.split(" \\| ");
        List<Object> arguments = new ArrayList<>(List.of("convert", source.directory(), "oci:" + dir.resolve("out")));
        arguments.addAll(List.of(parts[0].split(" ")));

        Cli run = Cli.run(arguments.toArray());

        assertThat(run.code()).as(run.toString()).isIn(2, 3);
        assertThat(run.err()).contains(parts[1]);
        assertThat(dir.resolve("out")).doesNotExist();
    }

    @Test
    void aSingleImageOfAnotherPlatformIsRefused() throws IOException {
        Path archive = Files.write(
                dir.resolve("app.tar"),
                new OciForge().tag("v1", image(1, "amd64", null)).asOciArchive());
        Cli run = Cli.run("convert", archive, "oci:" + dir.resolve("out"), "--platform", "linux/arm64,linux/amd64");
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err()).contains("for linux/arm64", "linux/amd64");
    }
}
