package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.testdata.Contents;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.registry.RegistryTraits;
import io.rafs.testdata.registry.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images on their way, in processes that are killed. */
final class TransferProcessIT {
    private static final int LAYERS = 24;
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @TempDir
    private Path dir;

    private static void rafs(Object... arguments) {
        Cli run = Cli.run(arguments);
        assertThat(run.code()).as(run.err()).isZero();
    }

    private Path layout() throws IOException {
        byte[][] layers = new byte[LAYERS][];
        for (int i = 0; i < LAYERS; i++) {
            layers[i] = TarForge.inMemory()
                    .file("file-" + i, Contents.random(i, 2_000_000))
                    .bytes();
        }
        return new OciForge().tag("v1", OciImage.ofTars(layers)).writeTo(Files.createDirectory(dir.resolve("source")));
    }

    private Process start(Object... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(JAVA, "-jar", Cli.jarFile().toString()));
        for (Object argument : arguments) {
            line.add(argument.toString());
        }
        return new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("log").toFile())
                .start();
    }

    /** Kills a process as soon as there are so many files in hidden directories, unless it is done before. */
    private void killAt(Process process, Path work, long files) throws IOException, InterruptedException {
        while (process.isAlive() && hidden(work).size() < files) {
            Thread.sleep(2);
        }
        process.destroyForcibly();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    /** Files of unfinished work, by their sizes. */
    private static List<Long> hidden(Path work) throws IOException {
        List<Long> sizes = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(work)) {
            for (Path path : paths.toList()) {
                String name = work.relativize(path).toString();
                if (name.startsWith(".") && Files.isRegularFile(path)) {
                    sizes.add(Files.size(path));
                }
            }
        } catch (IOException | java.io.UncheckedIOException e) {
            return List.of(); // a directory that just went
        }
        return sizes;
    }

    private static Map<String, Integer> files(Path top) throws IOException {
        Map<String, Integer> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(top)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(top.relativize(path).toString(), java.util.Arrays.hashCode(Files.readAllBytes(path)));
            }
        }
        return files;
    }

    @Test
    void aPullThatIsKilledAgainAndAgainFetchesEveryBlobAboutOnce() throws Exception {
        Path built = dir.resolve("built");
        rafs("build", layout(), "-o", built);
        Path work = Files.createDirectory(dir.resolve("work"));
        try (TestRegistry registry = TestRegistry.start(RegistryTraits.open())) {
            String name = registry.host() + "/app:v1";
            rafs("push", built, name);
            Path expected = dir.resolve("expected");
            rafs("pull", name, expected);
            int before = registry.lines().size();
            Path out = work.resolve("out");
            int kills = 0;
            for (int files = 2; files < LAYERS; files += 4) {
                killAt(start("pull", name, out, "--jobs", 2, "-q"), work, files);
                kills++;
                if (Files.exists(out)) {
                    break; // it was faster than the one who kills
                }
            }
            rafs("pull", name, out, "--force");
            assertThat(files(out)).isEqualTo(files(expected));
            assertThat(files(work).keySet()).allMatch(file -> file.startsWith("out/"));
            long fetched = registry.lines().subList(before, registry.lines().size()).stream()
                    .filter(line -> line.startsWith("GET") && line.contains("/blobs/"))
                    .count();
            int documents = 2; // config and bootstraps come anew each time
            assertThat(fetched).isLessThanOrEqualTo(LAYERS + (kills + 1L) * documents + kills * 2L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"oci-archive", "dir", "oci"})
    void aCopyThatIsKilledLeavesNothingUnderItsNameAndTheNextOneIsWhole(String kind) throws Exception {
        Path source = layout();
        Path work = Files.createDirectory(dir.resolve("work"));
        String target = kind + ":" + work.resolve("out");
        for (int files : new int[] {1, 2, 5, 12, 20}) {
            killAt(start("copy", "oci:" + source + ":v1", target, "-q"), work, files);
            boolean there = Files.exists(work.resolve("out"));
            if (there && !kind.equals("oci")) {
                break; // it was faster than the one who kills
            }
        }
        if (!Files.exists(work.resolve("out")) || kind.equals("oci")) {
            rafs("copy", "oci:" + source + ":v1", target);
        }
        String expected = kind + ":" + dir.resolve("expected");
        rafs("copy", "oci:" + source + ":v1", expected);
        if (kind.equals("oci")) {
            rafs("convert", "oci:" + work.resolve("out"), "oci:" + dir.resolve("converted"));
        } else {
            Map<String, Integer> found = files(work);
            Map<String, Integer> wanted = new TreeMap<>();
            files(dir).forEach((name, content) -> {
                if (name.startsWith("expected")) {
                    wanted.put("out" + name.substring("expected".length()), content);
                }
            });
            assertThat(found).isEqualTo(wanted);
        }
    }
}
