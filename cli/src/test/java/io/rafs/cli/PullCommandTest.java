package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.json.JsonObject;
import io.rafs.testdata.Contents;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.OciIndex;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.registry.RegistryTraits;
import io.rafs.testdata.registry.TestRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was pushed comes back as it was. */
class PullCommandTest {
    @TempDir
    private Path dir;

    private Path source;
    private Path built;

    private static OciImage image(long seed) throws IOException {
        return OciImage.ofTars(
                TarForge.inMemory()
                        .file("large", Contents.random(seed, 900_000))
                        .bytes(),
                TarForge.inMemory()
                        .file("upper", Contents.random(seed + 1, 300_000))
                        .bytes(),
                TarForge.inMemory()
                        .file("top", Contents.random(seed + 2, 200_000))
                        .bytes());
    }

    private static Cli rafs(Object... arguments) {
        Cli run = Cli.run(arguments);
        assertThat(run.code()).as(run.err()).isZero();
        return run;
    }

    @BeforeEach
    void build() throws IOException {
        source = new OciForge().tag("v1", image(1)).writeTo(Files.createDirectory(dir.resolve("source")));
        built = dir.resolve("built");
        rafs("build", source, "-o", built);
    }

    private static String resolved(String name) {
        return rafs("resolve", name).out().strip();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** What container tools see of an image directory, by path; the config gets another history when it is converted. */
    private static Map<String, String> files(Path image) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(image)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                String name = image.relativize(path).toString();
                if (!name.endsWith(".json")) {
                    files.put(name, Files.size(path) + " " + java.util.Arrays.hashCode(Files.readAllBytes(path)));
                }
            }
        }
        return files;
    }

    private static JsonObject report(Cli run) throws IOException {
        return JsonObject.parse("report", run.out().getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--layout native",
                "--layout rafs,native --native-form e,f --chunker fixed:64K",
            })
    void whatIsPushedAndPulledAndPushedIsTheSameImage(String options) throws IOException {
        List<Object> line = new ArrayList<>(List.of("build", source, "-o", built, "--force"));
        line.addAll(options.isEmpty() ? List.of() : List.of(options.split(" ")));
        rafs(line.toArray());
        try (TestRegistry registry = TestRegistry.start(RegistryTraits.open())) {
            String one = registry.host() + "/one:v1";
            String two = registry.host() + "/two:v1";
            Path pulled = dir.resolve("pulled");
            rafs("push", built, one);
            rafs("pull", one, pulled);
            assertThat(files(pulled)).isEqualTo(files(built));
            rafs("push", pulled, two);
            assertThat(resolved(two).split("@")[1]).isEqualTo(resolved(one).split("@")[1]);
            rafs("check", pulled, "--data");
            assertThat(names()).containsExactly("built", "pulled", "source");
        }
    }

    @Test
    void anImageIsPulledFromEveryPlaceThatImagesAreIn() throws IOException {
        String layout = "oci:" + dir.resolve("layout") + ":v1";
        rafs("push", built, layout);
        int number = 0;
        for (String place : List.of("oci-archive:" + dir.resolve("a.tar") + ":v1", "dir:" + dir.resolve("skopeo"))) {
            rafs("copy", layout, place);
            Path pulled = dir.resolve("pulled" + number++);
            rafs("pull", place, pulled);
            assertThat(files(pulled)).isEqualTo(files(built));
        }
        Path pulled = dir.resolve("pulled");
        rafs("pull", dir.resolve("layout"), pulled);
        assertThat(files(pulled)).isEqualTo(files(built));
        Cli again = Cli.run("pull", layout, pulled);
        assertThat(again.code()).isEqualTo(3);
        assertThat(again.err()).contains("--force");
    }

    @Test
    void onePlatformOfSeveralIsPulled() throws IOException {
        Path several = new OciForge()
                .tag(
                        "v1",
                        OciIndex.of(
                                image(1).platform("linux", "amd64", null), image(5).platform("linux", "arm64", "v8")))
                .writeTo(Files.createDirectory(dir.resolve("several")));
        String converted = "oci:" + dir.resolve("converted") + ":v1";
        rafs("convert", "oci:" + several + ":v1", converted, "--platform", "all");
        Path pulled = dir.resolve("pulled");
        Cli both = Cli.run("pull", converted, pulled);
        assertThat(both.code()).isEqualTo(3);
        assertThat(both.err()).contains("--platform", "linux/arm64");
        rafs("pull", converted, pulled, "--platform", "linux/amd64");
        assertThat(files(pulled)).isEqualTo(files(built));
    }

    @Test
    void whatIsNotConvertedIsRefusedWithWhatToDo() throws IOException {
        List<String> before = names();
        Path out = dir.resolve("out");
        Cli layout = Cli.run("pull", "oci:" + source + ":v1", out);
        assertThat(layout.code()).isEqualTo(3);
        assertThat(layout.err()).contains("no converted image", "rafs convert");
        try (TestRegistry registry = TestRegistry.start(RegistryTraits.open())) {
            String name = registry.host() + "/app:v1";
            rafs("copy", "oci:" + source + ":v1", name);
            Cli plain = Cli.run("pull", name, out);
            assertThat(plain.code()).isEqualTo(3);
            assertThat(plain.err()).contains("no converted image", "rafs convert");
        }
        assertThat(names()).isEqualTo(before);
    }

    /** Ids of blobs whose bytes were asked for. */
    private static List<String> fetched(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("GET") && line.contains("/blobs/"))
                .map(line -> line.substring(line.length() - 64))
                .toList();
    }

    @Test
    void whatArrivedBeforeAFailureIsNotFetchedAgain() throws IOException {
        try (TestRegistry registry = TestRegistry.start(RegistryTraits.open())) {
            String name = registry.host() + "/app:v1";
            rafs("push", built, name);
            List<String> ids = List.of(built.resolve("blobs").toFile().list());
            String bad = ids.get(0);
            byte[] good = Files.readAllBytes(built.resolve("blobs").resolve(bad));
            byte[] wrong = good.clone();
            wrong[5000] ^= 1;
            registry.putWrongBlob("app", "sha256:" + bad, wrong);
            Path out = dir.resolve("out");

            Cli failed = Cli.run("pull", name, out, "--jobs", 1);

            assertThat(failed.code()).isEqualTo(4);
            assertThat(failed.err()).contains(bad);
            assertThat(out).doesNotExist();
            Path kept = dir.resolve(".out.rafs-pulled");
            List<String> arrived = List.of(kept.toFile().list());
            assertThat(arrived).doesNotContain(bad).allMatch(ids::contains);

            for (String id :
                    ids) { // the rest arrives, too, one of them is damaged, and a kill leaves what is not whole
                if (!id.equals(bad)) {
                    Files.copy(
                            built.resolve("blobs").resolve(id),
                            kept.resolve(id),
                            java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                }
            }
            Files.write(kept.resolve(ids.get(1)), new byte[100]);
            Files.write(kept.resolve(".rafs-part"), new byte[100]);
            Files.write(kept.resolve("0".repeat(64)), new byte[100]);
            registry.putWrongBlob("app", "sha256:" + bad, good);
            int before = registry.lines().size();

            JsonObject report = report(rafs("pull", name, out, "--json"));

            List<String> blobs = new ArrayList<>(
                    fetched(registry.lines().subList(before, registry.lines().size())));
            blobs.retainAll(ids);
            assertThat(blobs).containsExactlyInAnyOrder(bad, ids.get(1));
            assertThat(report.needNumber("fetchedBytes")).isLessThan(report.needNumber("blobBytes"));
            assertThat(files(out)).isEqualTo(files(built));
            assertThat(kept).doesNotExist();
        }
    }

    @Test
    void blobsOfTheImageThatIsReplacedAreNotFetched() throws IOException {
        try (TestRegistry registry = TestRegistry.start(RegistryTraits.open())) {
            String name = registry.host() + "/app:v1";
            rafs("push", built, name);
            Path out = dir.resolve("out");
            rafs("pull", name, out);
            String id = out.resolve("blobs").toFile().list()[0];
            Files.write(out.resolve("blobs").resolve(id), new byte[10]);
            JsonObject report = report(rafs("pull", name, out, "--force", "--json"));
            assertThat(report.needNumber("fetchedBytes"))
                    .isEqualTo(Files.size(built.resolve("blobs").resolve(id)));
            assertThat(files(out)).isEqualTo(files(built));
        }
    }

    @Test
    void severalPullsAtOnceMakeOneWholeImage() throws IOException {
        try (TestRegistry registry = TestRegistry.start(RegistryTraits.open())) {
            String name = registry.host() + "/app:v1";
            rafs("push", built, name);
            Path out = dir.resolve("out");
            List<CompletableFuture<Cli>> runs = Stream.generate(
                            () -> CompletableFuture.supplyAsync(() -> Cli.run("pull", name, out, "--force")))
                    .limit(4)
                    .toList();
            List<Integer> codes = runs.stream().map(run -> run.join().code()).toList();
            assertThat(codes).contains(0).allMatch(code -> code == 0 || code == 3);
            assertThat(files(out)).isEqualTo(files(built));
            assertThat(names()).containsExactly("built", "out", "source");
        }
    }
}
