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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Conversions as processes that are killed, or that do the same at once: a registry and a cache never hold anything wrong. */
final class ConvertProcessIT {
    private static final int LAYERS = 4;

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

    @ParameterizedTest
    @ValueSource(longs = 5)
    void aConversionThatWasKilledAtAnyMomentIsTakenUpAndGivesTheSame(long seed) throws Exception {
        kill(new Random(seed), 6, "seed " + seed);
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(longs = {6, 7})
    void soIsOneThatWasKilledAtManyOtherMoments(long seed) throws Exception {
        kill(new Random(seed), 20, "seed " + seed);
    }

    private void kill(Random random, int kills, String what) throws Exception {
        long begin = System.nanoTime();
        await(convert("measured", "measured"));
        int whole = (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        for (int round = 0; round < kills; round++) {
            String name = "killed-" + round;
            int moments = 1 + round % 4 / 3; // some are killed twice
            for (int i = 0; i < moments; i++) {
                Process process = convert(name, name);
                // how long all of it takes depends on what else runs here: one is surely killed in its middle
                boolean done = round == 0
                        ? hasLayerOrIsDone(process, dir.resolve("cache-" + name).resolve("layers"))
                        : process.waitFor(random.nextInt(whole), TimeUnit.MILLISECONDS);
                if (!done) {
                    process.destroyForcibly().waitFor();
                }
            }

            await(convert(name, name));

            assertThat(image(name)).as("round %d of %s", round, what).isEqualTo(expected);
        }
    }

    /** Waits for the first layer in a cache; whether the process ended before. */
    private static boolean hasLayerOrIsDone(Process process, Path layers) throws Exception {
        while (!process.waitFor(5, TimeUnit.MILLISECONDS)) {
            if (Files.isDirectory(layers)) {
                try (Stream<Path> entries = Files.list(layers)) {
                    if (entries.findAny().isPresent()) {
                        return false;
                    }
                }
            }
        }
        return true;
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
