package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.json.JsonObject;
import io.rafs.testdata.Contents;
import io.rafs.testdata.Judge;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.OciIndex;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.Tool;
import io.rafs.testdata.registry.DockerRegistry;
import io.rafs.testdata.registry.RegistryTraits;
import io.rafs.testdata.registry.TestRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images go from place to place as they are. */
class CopyCommandTest {
    @TempDir
    private Path dir;

    private static OciImage image(long seed) throws IOException {
        return OciImage.ofTars(
                TarForge.inMemory()
                        .file("large", Contents.random(seed, 900_000))
                        .bytes(),
                TarForge.inMemory()
                        .file("upper", Contents.text(seed + 1, 70_000))
                        .bytes());
    }

    private static OciIndex index() throws IOException {
        return OciIndex.of(
                image(1).platform("linux", "amd64", null),
                image(3).platform("linux", "arm64", "v8"),
                image(5).platform("unknown", "unknown", null)
                        .annotation("vnd.docker.reference.type", "attestation-manifest"));
    }

    private Path layout(OciForge forge) throws IOException {
        return forge.writeTo(Files.createDirectory(dir.resolve("source")));
    }

    /** Blobs by name; that a name is the digest of its blob has been looked at. */
    private static Set<String> blobs(Path layout) throws IOException {
        Set<String> blobs = new TreeSet<>();
        try (Stream<Path> files = Files.list(layout.resolve("blobs/sha256"))) {
            for (Path file : files.toList()) {
                byte[] bytes = Files.readAllBytes(file);
                String digest = io.rafs.digest.Hasher.sha256()
                        .digest(bytes, 0, bytes.length)
                        .hex();
                assertThat(file.getFileName()).hasToString(digest);
                blobs.add(digest);
            }
        }
        return blobs;
    }

    private static String digest(Path layout) throws IOException {
        Path index = layout.resolve("index.json");
        return JsonObject.parse(index.toString(), Files.readAllBytes(index))
                .objects("manifests")
                .get(0)
                .needText("digest");
    }

    @Test
    void anIndexIsCopiedWithAllThatItLeadsTo() throws IOException {
        Path source = layout(new OciForge().tag("v1", index()).tag("other", image(9)));
        Path copied = dir.resolve("copied");
        assertThat(Cli.run("copy", "oci:" + source + ":v1", "oci:" + copied + ":v1")
                        .code())
                .isZero();
        assertThat(digest(copied)).isEqualTo(digest(source));
        assertThat(blobs(source)).containsAll(blobs(copied));
        assertThat(blobs(copied)).hasSize(1 + 3 * 4); // an index, and for each manifest its config and two layers
    }

    @Test
    void aNameIsResolvedToWhatItMeansNow() throws IOException {
        Path source = layout(new OciForge().tag("v1", index()).tag("v2", image(7)));
        String digest = Cli.run("resolve", "oci:" + source + ":v1").out().strip();
        assertThat(digest).isEqualTo(digest(source));
        String arm = Cli.run("resolve", "oci:" + source + ":v1", "--platform", "linux/arm64")
                .out()
                .strip();
        assertThat(blobs(source)).contains(arm.substring("sha256:".length()));
        assertThat(arm).isNotEqualTo(digest);
        try (TestRegistry registry = TestRegistry.start(RegistryTraits.open())) {
            String name = registry.host() + "/app:v1";
            assertThat(Cli.run("copy", "oci:" + source + ":v1", name).code()).isZero();
            String pinned = Cli.run("resolve", name).out().strip();
            assertThat(pinned).isEqualTo(name + "@" + digest);
            assertThat(Cli.run("copy", "oci:" + source + ":v2", name).code()).isZero();
            assertThat(Cli.run("resolve", pinned).out().strip()).isEqualTo(pinned);
            assertThat(Cli.run("resolve", name).out().strip()).isNotEqualTo(pinned);
            assertThat(Cli.run("resolve", name, "--json").out()).contains("\"mediaType\"", "image.manifest.v1+json");
        }
    }

    @Test
    void onePlatformIsCopiedAlone() throws IOException {
        Path source = layout(new OciForge().tag("v1", index()));
        Path copied = dir.resolve("copied");
        assertThat(Cli.run("copy", "oci:" + source + ":v1", "oci:" + copied, "--platform", "linux/arm64")
                        .code())
                .isZero();
        assertThat(blobs(copied)).hasSize(4);
        assertThat(digest(copied)).isNotEqualTo(digest(source));
    }

    @Test
    void whatGoesIntoARegistryAndOutAgainIsTheSame() throws IOException {
        Path source = layout(new OciForge().tag("v1", index()));
        try (DockerRegistry registry =
                DockerRegistry.start(Files.createDirectory(dir.resolve("registry")), false, Optional.empty())) {
            String there = registry.host() + "/team/app:v1";
            assertThat(Cli.run("copy", "oci:" + source + ":v1", there).code()).isZero();
            String again =
                    Cli.run("copy", "oci:" + source + ":v1", there, "--json").out();
            assertThat(JsonObject.parse("report", again.getBytes(StandardCharsets.UTF_8))
                            .needNumber("sentBytes"))
                    .isZero();
            Path back = dir.resolve("back");
            assertThat(Cli.run("copy", "registry:" + there, "oci:" + back + ":v1")
                            .code())
                    .isZero();
            assertThat(digest(back)).isEqualTo(digest(source));
            assertThat(blobs(back)).isEqualTo(blobs(source));
        }
    }

    @Test
    void aConvertedImageIsBuiltOnceAndPushedLater() throws IOException {
        Path source = layout(new OciForge().tag("v1", image(1)));
        Path converted = dir.resolve("converted");
        assertThat(Cli.run("convert", source, "oci:" + converted + ":v1").code())
                .isZero();
        try (DockerRegistry registry =
                DockerRegistry.start(Files.createDirectory(dir.resolve("registry")), false, Optional.empty())) {
            assertThat(Cli.run("copy", "oci:" + converted + ":v1", registry.host() + "/app:v1")
                            .code())
                    .isZero();
            if (Tool.find("skopeo").isEmpty()) {
                throw Judge.cannotRun("skopeo", "it is not installed");
            }
            String inspected = Tool.require("skopeo")
                    .run("inspect", "--tls-verify=false", "docker://" + registry.host() + "/app:v1")
                    .orFail()
                    .text();
            assertThat(inspected).contains(digest(converted));
        }
    }

    @Test
    void aDamagedBlobIsNotCopiedAndTheTagStaysAway() throws IOException {
        Path source = layout(new OciForge().tag("v1", image(1)));
        Path large;
        try (Stream<Path> files = Files.list(source.resolve("blobs/sha256"))) {
            large = files.max(java.util.Comparator.comparingLong(
                            file -> file.toFile().length()))
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(large);
        bytes[bytes.length / 2] ^= 1;
        Files.write(large, bytes);
        try (TestRegistry registry = TestRegistry.start(RegistryTraits.open())) {
            Cli pushed = Cli.run("copy", "oci:" + source + ":v1", registry.host() + "/app:v1");
            assertThat(pushed.code()).isIn(3, 4);
            assertThat(pushed.err()).contains(large.getFileName().toString());
            assertThat(registry.manifest("app", "v1")).isEmpty();
        }
        Path copied = dir.resolve("copied");
        Cli run = Cli.run("copy", "oci:" + source + ":v1", "oci:" + copied);
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err()).contains(large.getFileName().toString(), "expected sha256:");
        assertThat(copied.resolve("blobs/sha256").resolve(large.getFileName())).doesNotExist();
        assertThat(Files.readString(copied.resolve("index.json"))).contains("\"manifests\":[]");
    }

    @Test
    void blobsThatAnotherRepositoryHasAreMountedAndNotSent() throws IOException {
        Path source = layout(new OciForge().tag("v1", index()));
        try (TestRegistry registry = TestRegistry.start(RegistryTraits.open())) {
            String one = registry.host() + "/team/one:v1";
            String two = registry.host() + "/team/two:v1";
            assertThat(Cli.run("copy", "oci:" + source + ":v1", one).code()).isZero();
            int before = registry.lines().size();

            Cli run = Cli.run("copy", one, two, "--json");

            assertThat(run.code()).as(run.err()).isZero();
            assertThat(JsonObject.parse("report", run.out().getBytes(StandardCharsets.UTF_8))
                            .needNumber("sentBytes"))
                    .isZero();
            java.util.List<String> lines =
                    registry.lines().subList(before, registry.lines().size());
            assertThat(lines).noneMatch(line -> line.startsWith("PATCH"));
            assertThat(lines).noneMatch(line -> line.startsWith("GET") && line.contains("/blobs/"));
            assertThat(lines.stream().filter(line -> line.contains("from=team/one")))
                    .hasSize(3 * 3);
            assertThat(registry.manifest("team/two", "v1").orElseThrow())
                    .isEqualTo(registry.manifest("team/one", "v1").orElseThrow());
        }
        try (TestRegistry registry = TestRegistry.start(RegistryTraits.open().withoutMounts())) {
            String one = registry.host() + "/team/one:v1";
            String two = registry.host() + "/team/two:v1";
            assertThat(Cli.run("copy", "oci:" + source + ":v1", one).code()).isZero();
            assertThat(Cli.run("copy", one, two).code()).isZero();
            assertThat(registry.manifest("team/two", "v1")).isPresent();
        }
    }

    @Test
    void theNumberOfJobsChangesNothingButThePace() throws IOException {
        Path source = layout(new OciForge().tag("v1", index()));
        try (TestRegistry registry = TestRegistry.start(RegistryTraits.open())) {
            for (int jobs : new int[] {1, 3, 64}) {
                String name = registry.host() + "/app" + jobs + ":v1";
                Cli pushed = Cli.run("copy", "oci:" + source + ":v1", name, "--jobs", jobs, "--json");
                assertThat(pushed.code()).as(pushed.err()).isZero();
                assertThat(JsonObject.parse("report", pushed.out().getBytes(StandardCharsets.UTF_8))
                                .needNumber("sentBytes"))
                        .isGreaterThan(900_000);
                Path back = dir.resolve("back" + jobs);
                assertThat(Cli.run("copy", name, "oci:" + back + ":v1", "--jobs", jobs)
                                .code())
                        .isZero();
                assertThat(blobs(back)).hasSize(1 + 3 * 4);
                assertThat(back.resolve("index.json"))
                        .hasSameTextualContentAs(dir.resolve("back1").resolve("index.json"));
            }
            assertThat(Cli.run("copy", "oci:" + source + ":v1", registry.host() + "/app", "--jobs", 0)
                            .err())
                    .contains("--jobs is 0, expected 1..64");
        }
    }
}
