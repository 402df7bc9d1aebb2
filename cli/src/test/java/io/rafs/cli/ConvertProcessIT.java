package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.json.JsonObject;
import io.rafs.testdata.Contents;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.registry.DockerRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conversions as processes that are killed, or that do the same at once: a registry and a cache never hold anything wrong. */
final class ConvertProcessIT {
    private static final int LAYERS = 4;
    private static final int KILLS = 20;
    private static final long SEED = 5;

    @TempDir
    private Path dir;

    private DockerRegistry registry;
    private String source;
    private Map<String, String> expected;

    @BeforeEach
    void start() throws Exception {
        registry = DockerRegistry.start(Files.createDirectory(dir.resolve("registry")), false, Optional.empty());
        source = registry.host() + "/app:v1";
        byte[][] tars = new byte[LAYERS][];
        for (int i = 0; i < LAYERS; i++) {
            tars[i] = TarForge.inMemory()
                    .file("random-" + i, Contents.random(i, 1_000_000))
                    .file("text-" + i, Contents.text(i, 1_000_000))
                    .bytes();
        }
        Path layout =
                new OciForge().tag("v1", OciImage.ofTars(tars)).writeTo(Files.createDirectory(dir.resolve("source")));
        assertThat(Cli.run("copy", "oci:" + layout + ":v1", source).code()).isZero();
        await(convert("undisturbed", "undisturbed"));
        expected = image("undisturbed");
        assertThat(expected).hasSize(LAYERS + 3 + 2); // bootstrap layer, config, manifest; index, oci-layout
    }

    @AfterEach
    void stop() {
        if (registry != null) {
            registry.close();
        }
    }

    /** Starts a conversion into a repository, with a cache. */
    private Process convert(String repository, String cache) throws IOException {
        Path work = Files.createDirectories(dir.resolve("work"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                Cli.jarFile().toString(),
                "convert",
                source,
                registry.host() + "/" + repository + ":v1",
                "--cache",
                dir.resolve("cache-" + cache).toString(),
                "--work",
                work.toString(),
                "--json"));
        return new ProcessBuilder(command)
                .redirectError(dir.resolve("log").toFile())
                .redirectOutput(dir.resolve("report-" + repository).toFile())
                .start();
    }

    private void await(Process process) throws Exception {
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(dir.resolve("log"))).isZero();
    }

    private JsonObject report(String repository) throws IOException {
        return JsonObject.parse("report", Files.readAllBytes(dir.resolve("report-" + repository)));
    }

    /** All bytes of a converted image, read from the registry and held against their digests, by their names. */
    private Map<String, String> image(String repository) throws IOException {
        Path layout = Files.createTempDirectory(dir, "copy").resolve("layout");
        Cli copy = Cli.run("copy", registry.host() + "/" + repository + ":v1", "oci:" + layout + ":v1");
        assertThat(copy.code()).as(copy.err()).isZero();
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(layout)) {
            for (Path file : paths.filter(Files::isRegularFile).toList()) {
                files.put(layout.relativize(file).toString(), io.rafs.testdata.Sha256.hex(Files.readAllBytes(file)));
            }
        }
        return files;
    }

    @Test
    void aConversionThatWasKilledAtAnyMomentIsTakenUpAndGivesTheSame() throws Exception {
        Random random = new Random(SEED);
        long begin = System.nanoTime();
        await(convert("measured", "measured"));
        int whole = (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        int killed = 0;
        int begun = 0;
        for (int round = 0; round < KILLS; round++) {
            String name = "killed-" + round;
            int moments = 1 + round % 4 / 3; // some are killed twice
            for (int i = 0; i < moments; i++) {
                Process process = convert(name, name);
                if (!process.waitFor(random.nextInt(whole), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly().waitFor();
                    killed++;
                }
            }
            Path layers = dir.resolve("cache-" + name).resolve("layers");
            begun += Files.isDirectory(layers) && !isEmpty(layers) ? 1 : 0;

            await(convert(name, name));

            assertThat(image(name)).as("round %d of seed %d", round, SEED).isEqualTo(expected);
        }
        assertThat(killed).as("killed, of %d", KILLS * 5 / 4).isGreaterThan(KILLS / 2);
        assertThat(begun).as("had layers in their caches").isPositive();
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.findAny().isEmpty();
        }
    }

    @Test
    void twoProcessesConvertTheSameAtOnce() throws Exception {
        for (int round = 0; round < 2; round++) {
            String name = "both-" + round;
            Process first = convert(name, name);
            Process second = convert(name, name);
            await(first);
            await(second);
            assertThat(image(name)).as("round %d", round).isEqualTo(expected);
            await(convert(name, name)); // from a cache that two have written
            assertThat(image(name)).as("round %d, again", round).isEqualTo(expected);
            assertThat(report(name).needNumber("sentBytes")).isZero();
        }
    }

    @Test
    void aSecondRunSendsNothing() throws Exception {
        await(convert("undisturbed", "undisturbed"));

        assertThat(report("undisturbed").needNumber("sentBytes")).isZero();
        assertThat(new String(Files.readAllBytes(dir.resolve("log")), StandardCharsets.UTF_8))
                .doesNotContain("note");
        assertThat(image("undisturbed")).isEqualTo(expected);
    }
}
