package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.testdata.Jdks;
import io.rafs.testdata.Sha256;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.Tool;
import io.rafs.testdata.Trees;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packed jar as a process: what other JVMs, settings, signals and pipes do to it. */
final class ProcessIT {
    @TempDir
    private Path dir;

    @Test
    void theVersionIsThatOfTheJar() {
        assertThat(Cli.jar().run("--version").orFail().text()).matches("rafs \\d+\\.\\d+\\.\\d+\\R");
    }

    @Test
    void jdk25GivesTheSameBytes() throws IOException {
        Tool newer = Jdks.require(25).java();
        List<Path> layers = layers();

        for (String compressor : List.of("zstd", "lz4", "none")) {
            assertThat(report(Cli.jarUnder(newer), layers, compressor))
                    .isEqualTo(report(Cli.jar(), layers, compressor));
        }
    }

    @Test
    void jdk25PrintsNoWarnings() throws IOException {
        Tool newer = Jdks.require(25).java();

        Tool.Result run = Cli.jarUnder(newer)
                .run("build", layers().get(0), "-o", dir.resolve("image"), "-q")
                .orFail();

        assertThat(run.stderr()).isEmpty();
    }

    @Test
    void timeZoneLocaleAndHeapDoNotShow() throws IOException {
        List<Path> layers = layers();

        String plain = report(Cli.jar(), layers, "zstd");

        assertThat(report(Cli.jar("-Duser.timezone=Asia/Kathmandu", "-Duser.language=tr"), layers, "zstd"))
                .isEqualTo(plain);
        assertThat(report(Cli.jar("-Xmx64m", "-Dfile.encoding=US-ASCII"), layers, "zstd"))
                .isEqualTo(plain);
        assertThat(report(Cli.jar().withEnvironment("LC_ALL", "C.UTF-8"), layers, "zstd"))
                .isEqualTo(plain);
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
    void anInterruptedBuildLeavesNothing(String signal, int exit) throws Exception {
        Path work = Files.createDirectory(dir.resolve("work"));

        assertThat(stopped(work, signal)).isEqualTo(exit);

        assertThat(work).isEmptyDirectory();
    }

    @Test
    void theNextBuildRemovesWhatAKilledOneLeft() throws Exception {
        Path work = Files.createDirectory(dir.resolve("work"));
        assertThat(stopped(work, "KILL")).isEqualTo(137);
        assertThat(hidden(work)).as("what is left").hasSize(2);
        Path layer = layers().get(0);

        Cli.jar().run("build", layer, "-o", work.resolve("other"), "-q").orFail();
        assertThat(hidden(work)).as("left to the output that it is of").hasSize(2);
        Cli.jar().run("build", layer, "-o", work.resolve("image"), "-q").orFail();

        assertThat(work.toFile().list()).containsExactlyInAnyOrder("image", "other");
    }

    @Test
    void aLivingBuildIsNotDisturbedByOthersOfItsOutputAndParent() throws Exception {
        Path work = Files.createDirectory(dir.resolve("work"));
        Path layer = layers().get(0);
        Process living = waiting(work);
        try (OutputStream input = living.getOutputStream()) {
            waitForWork(work);

            Tool.Result same = Cli.jar().run("build", layer, "-o", work.resolve("image"), "-q");
            Tool.Result other = Cli.jar().run("build", layer, "-o", work.resolve("other"), "-q");

            assertThat(same.exit()).isEqualTo(ExitCode.REFUSED);
            assertThat(same.stderr())
                    .isEqualTo(
                            "rafs: %s: another rafs build is writing it; wait for that one to end, or choose another"
                                    + " output%n",
                            work.resolve("image"));
            assertThat(other.exit()).as(other.toString()).isZero();
            input.write(Files.readAllBytes(layer));
        }
        assertThat(living.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(living.exitValue()).as(Files.readString(dir.resolve("log"))).isZero();
        assertThat(work.toFile().list()).containsExactlyInAnyOrder("image", "other");
    }

    @Test
    void buildsOfOneOutputAtTheSameTimeLeaveOneWholeImage() throws Exception {
        Path work = Files.createDirectory(dir.resolve("work"));
        List<Path> layers = layers();
        List<Process> builds = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            builds.add(java(
                            "-jar",
                            Cli.jarFile(),
                            "build",
                            layers.get(i % 3),
                            "-o",
                            work.resolve("image"),
                            "--force",
                            "-q")
                    .redirectErrorStream(true)
                    .redirectOutput(dir.resolve("log" + i).toFile())
                    .start());
        }
        int made = 0;
        for (Process build : builds) {
            assertThat(build.waitFor(120, TimeUnit.SECONDS)).isTrue();
            assertThat(build.exitValue()).isIn(ExitCode.OK, ExitCode.REFUSED);
            made += build.exitValue() == ExitCode.OK ? 1 : 0;
        }

        assertThat(made).isPositive();
        assertThat(work.toFile().list()).containsExactly("image");
        String report = Files.readString(work.resolve("image/report.json"));
        assertThat(report).contains(Sha256.hex(Files.readAllBytes(work.resolve("image/bootstrap"))));
        try (Stream<Path> blobs = Files.list(work.resolve("image/blobs"))) {
            for (Path blob : blobs.toList()) {
                assertThat(report).contains(blob.getFileName().toString());
                assertThat(Sha256.hex(Files.readAllBytes(blob)))
                        .isEqualTo(blob.getFileName().toString());
            }
        }
    }

    private static ProcessBuilder java(Object... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        Stream.of(arguments).map(Object::toString).forEach(command::add);
        return new ProcessBuilder(Cli.interruptible(command));
    }

    /** A build of {@code work/image} that reads from a pipe what does not come. */
    private Process waiting(Path work) throws IOException {
        return java("-jar", Cli.jarFile(), "build", "-", "-o", work.resolve("image"))
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("log").toFile())
                .start();
    }

    /** Sends a signal to such a build, and tells its exit code. */
    private int stopped(Path work, String signal) throws Exception {
        Process process = waiting(work);
        try (OutputStream input = process.getOutputStream()) {
            input.write(new byte[1 << 20]); // the beginning of something that does not end: the build waits for more
            input.flush();
            waitForWork(work);
            Tool.require("kill").run("-" + signal, process.pid()).orFail();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
        return process.exitValue();
    }

    private static List<Path> hidden(Path work) throws IOException {
        try (Stream<Path> entries = Files.list(work)) {
            return entries.filter(path -> path.getFileName().toString().startsWith("."))
                    .toList();
        }
    }

    private static void waitForWork(Path work) throws IOException, InterruptedException {
        for (int i = 0; i < 300; i++) {
            try (Stream<Path> entries = Files.list(work)) {
                if (entries.anyMatch(path -> path.getFileName().toString().matches("\\.image\\.rafs-[0-9a-f]{16}"))) {
                    return;
                }
            }
            Thread.sleep(100);
        }
        throw new AssertionError("the build did not begin within 30 s");
    }

    @Test
    void aClosedOutputPipeIsAnErrorAndNotAStackTrace() throws IOException {
        Path image = dir.resolve("image");
        TarForge forge = TarForge.inMemory();
        for (int i = 0; i < 5000; i++) {
            forge.file("file-" + i, ""); // more text than a pipe holds
        }
        Path tar = Files.write(dir.resolve("many"), forge.bytes());
        Cli.jar().run("build", tar, "-o", image, "-q").orFail();

        Tool.Result run = Tool.require("bash")
                .run(
                        "-c",
                        "'%s' -jar '%s' inspect '%s' | head -c 1 >/dev/null; exit ${PIPESTATUS[0]}"
                                .formatted(
                                        Path.of(System.getProperty("java.home"), "bin", "java"), Cli.jarFile(), image));

        assertThat(run.exit()).as(run.toString()).isEqualTo(ExitCode.IO);
        assertThat(run.stderr()).doesNotContain("Exception");
    }

    /** 12 GiB in one layer, one file of 6 GiB: memory is what the machine says the process had, not what Java believes. */
    @Test
    @Tag("long")
    void aLayerOfTwelveGibibytesFitsIntoAHeapOf256Megabytes() throws IOException {
        Path tar = dir.resolve("huge.tar");
        try (OutputStream out = Files.newOutputStream(tar)) {
            TarForge forge = TarForge.to(out);
            forge.add(TarEntry.file("six", "").data(6L << 30, () -> new Noise(1)));
            for (int i = 0; i < 48; i++) {
                int seed = 2 + i;
                forge.add(TarEntry.file("part-" + i, "").data(128L << 20, () -> new Noise(seed)));
            }
            forge.end();
        }
        Tool time = Tool.require("time").withLimit(java.time.Duration.ofMinutes(30));

        Tool.Result run = time.run(
                        "-f",
                        "peak %M",
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-jar",
                        Cli.jarFile(),
                        "build",
                        tar,
                        "-o",
                        dir.resolve("image"),
                        "-q")
                .orFail();

        long peak = Long.parseLong(run.stderr().replaceAll("(?s).*peak (\\d+).*", "$1"));
        System.err.println("peak resident memory: " + peak + " KiB");
        assertThat(peak).isLessThan(300 << 10);
    }

    private List<Path> layers() throws IOException {
        List<Path> paths = new ArrayList<>();
        for (byte[] tar : Trees.seeded(42).withEntries(120).tars(3)) {
            paths.add(Files.write(dir.resolve("layer-" + paths.size()), tar));
        }
        return paths;
    }

    /** The report of a build: it has the digest of everything. */
    private String report(Tool jar, List<Path> layers, String compressor) throws IOException {
        Path image = dir.resolve("image");
        List<Object> arguments = new ArrayList<>(List.of("build"));
        arguments.addAll(layers);
        arguments.addAll(List.of("-o", image, "--force", "-q", "--compressor", compressor));
        jar.run(arguments.toArray()).orFail();
        try (Stream<Path> blobs = Files.list(image.resolve("blobs"))) {
            assertThat(blobs.count()).isPositive();
        }
        return Files.readString(image.resolve("report.json"));
    }

    /** Bytes half of which compress, different for each seed, made as fast as a disk writes. */
    private static final class Noise extends InputStream {
        private final byte[] block = new byte[1 << 20];
        private long count;
        private int at = block.length;

        Noise(int seed) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] half = new byte[block.length / 2];
            random.nextBytes(half);
            System.arraycopy(half, 0, block, 0, half.length);
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            read(one, 0, 1);
            return one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            if (at == block.length) {
                at = 0;
                for (int i = 0; i < 8; i++) {
                    block[i] = (byte) (count >>> 8 * i); // no two blocks are the same
                }
                count++;
            }
            int step = Math.min(length, block.length - at);
            System.arraycopy(block, at, bytes, offset, step);
            at += step;
            return step;
        }
    }
}
