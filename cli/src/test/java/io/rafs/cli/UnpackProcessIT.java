package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.testdata.Contents;
import io.rafs.testdata.Judge;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.Tool;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Unpacking as a process: what signals, full disks, pipes and other users do to it. */
final class UnpackProcessIT {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final byte[] VALUE = {1, 2, 3};

    @TempDir
    private Path dir;

    @ParameterizedTest
    @CsvSource({"INT, -o", "TERM, -o", "INT, --tar", "TERM, --tar"})
    void anInterruptedUnpackLeavesNothing(String signal, String option) throws Exception {
        Path layer = dir.resolve("layer");
        byte[] block = Contents.random(1, 20_000);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(layer))) {
            TarForge forge = TarForge.to(out);
            for (int i = 0; i < 20_000; i++) {
                forge.file("d" + i % 7 + "/" + i, block);
            }
            forge.end();
        }
        Path image = build(layer);
        Path work = Files.createDirectory(dir.resolve("work"));
        Process process = new ProcessBuilder(Cli.interruptible(List.of(
                        JAVA,
                        "-jar",
                        Cli.jarFile().toString(),
                        "unpack",
                        image.toString(),
                        option,
                        work.resolve("out").toString(),
                        "--no-same-owner")))
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("log").toFile())
                .start();
        waitForWork(work);
        Tool.require("kill").run("-" + signal, process.pid()).orFail();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(dir.resolve("log")))
                .isEqualTo(signal.equals("INT") ? 130 : 143);
        assertThat(work).isEmptyDirectory();
    }

    private static void waitForWork(Path work) throws IOException, InterruptedException {
        for (int i = 0; i < 3000; i++) {
            try (Stream<Path> entries = Files.list(work)) {
                if (entries.anyMatch(path -> path.getFileName().toString().startsWith(".out.rafs-"))) {
                    Thread.sleep(50);
                    return;
                }
            }
            Thread.sleep(10);
        }
        throw new AssertionError("unpacking did not begin within 30 s");
    }

    @ParameterizedTest
    @CsvSource({"-o", "--tar"})
    void aFullDiskIsAnErrorThatLeavesNothing(String option) throws IOException {
        Path image = build(TarForge.inMemory()
                .add(TarEntry.dir("locked").mode(0))
                .file("locked/large", Contents.random(2, 6 << 20)));
        Path small = tmpfs("size=2m");
        try {
            Tool.Result run = Cli.jar().run("unpack", image, option, small.resolve("out"));

            assertThat(run.exit()).as(run.toString()).isEqualTo(ExitCode.IO);
            assertThat(run.stderr()).contains("rafs: the disk is full").contains("No space left on device");
            assertThat(small).isEmptyDirectory();
        } finally {
            Tool.require("umount").run(small).orFail();
        }
    }

    @Test
    void aMountPointIsRefusedBeforeTheWorkNotBehindIt() throws IOException {
        Path image = build(TarForge.inMemory().file("f", "x"));
        Path mounted = tmpfs("size=2m");
        try {
            Tool.Result run = Cli.jar().run("unpack", image, "-o", mounted);

            assertThat(run.exit()).isEqualTo(ExitCode.REFUSED);
            assertThat(run.stderr()).contains("a file system is mounted on it; choose a new directory in it");
        } finally {
            Tool.require("umount").run(mounted).orFail();
        }
    }

    @Test
    void whereNoLibraryMayBeRunFromTheErrorAsksForAnotherPlace() throws IOException {
        Path image = build(TarForge.inMemory().file("f", "x"));
        Path noexec = tmpfs("size=8m,noexec");
        try {
            Tool.Result run = Cli.jar("-Djna.tmpdir=" + noexec, "-Djna.nosys=true")
                    .run("unpack", image, "-o", dir.resolve("out"));

            assertThat(run.exit()).as(run.toString()).isEqualTo(ExitCode.IO);
            assertThat(run.stderr())
                    .contains("say with -Djna.tmpdir=DIR", "or unpack to a tar with --tar")
                    .doesNotContain("Exception");
            assertThat(dir.resolve("out")).doesNotExist();
            Cli.jar("-Djna.tmpdir=" + noexec)
                    .run("unpack", image, "--tar", dir.resolve("out.tar"))
                    .orFail();
        } finally {
            Tool.require("umount").run(noexec).orFail();
        }
    }

    private Path tmpfs(String options) throws IOException {
        Judge.requireRoot("mounting a tmpfs");
        Path point = Files.createDirectory(dir.resolve("tmpfs"));
        Tool.Result mount = Tool.require("mount").run("-t", "tmpfs", "-o", options, "tmpfs", point);
        if (!mount.ok()) {
            throw Judge.cannotRun("a tmpfs", mount.stderr());
        }
        return point;
    }

    @ParameterizedTest
    @CsvSource({"unpack, --tar -", "cat, /large"})
    void aClosedPipeIsAnErrorAndNotAStackTrace(String command, String argument) throws IOException {
        Path image = build(TarForge.inMemory().file("large", Contents.random(3, 4 << 20)));

        Tool.Result run = Tool.require("bash")
                .run(
                        "-c",
                        "'%s' -jar '%s' %s '%s' %s | head -c 1 >/dev/null; exit ${PIPESTATUS[0]}"
                                .formatted(JAVA, Cli.jarFile(), command, image, argument));

        assertThat(run.exit()).as(run.toString()).isEqualTo(ExitCode.IO);
        assertThat(run.stderr())
                .contains("rafs: standard output was closed before all was written to it")
                .doesNotContain("Exception");
    }

    @Test
    void anybodyMayUnpackWithoutOwners() throws IOException {
        Tool nobody = nobody();
        Path image = build(hardToOwn());
        Path open = openDirectory();

        Tool.Result run = nobody.run("unpack", image, "-o", open.resolve("out"), "--no-same-owner");

        assertThat(run.exit()).as(run.toString()).isZero();
        assertThat(run.stderr().lines())
                .containsExactly(
                        "rafs: note: 2 device nodes are left out, the first is '/null': only root makes them",
                        "rafs: note: setuid or setgid bit of '/setuid' is left out: the owner is another",
                        "rafs: note: 2 xattrs are left out, the first is 'security.x' of '/readonly':"
                                + " only root, or another file system, takes them");
        Path out = open.resolve("out");
        assertThat(out.resolve("locked/sub/f")).hasContent("x");
        assertThat(out.resolve("null")).doesNotExist();
        assertThat(out.resolve("null2")).doesNotExist();
        assertThat(Files.getAttribute(out.resolve("setuid"), "unix:mode")).isEqualTo(0100755);
        assertThat(Files.getAttribute(out.resolve("locked"), "unix:mode")).isEqualTo(0040000);
        assertThat((byte[]) Files.getAttribute(out.resolve("readonly"), "user:a"))
                .isEqualTo(VALUE);
        assertThat(Files.getAttribute(out.resolve("readonly"), "unix:uid")).isEqualTo(65534);
    }

    @Test
    void withoutTheOptionTheErrorNamesIt() throws IOException {
        Tool nobody = nobody();
        Path image = build(hardToOwn());
        Path open = openDirectory();

        Tool.Result run = nobody.run("unpack", image, "-o", open.resolve("out"));

        assertThat(run.exit()).isEqualTo(ExitCode.IO);
        assertThat(run.stderr())
                .startsWith("rafs: " + open.resolve("out"))
                .contains("Operation not permitted; only root may: use --no-same-owner, or unpack to a tar with --tar");
        assertThat(open).isEmptyDirectory();
    }

    /** Directories that lock their owner out are no obstacle to cleaning up. */
    @Test
    void whatFailsForAnybodyLeavesNothing() throws IOException {
        Tool nobody = nobody();
        Path image = build(hardToOwn().file("zzz", Contents.random(4, 12 << 20)));
        try (Stream<Path> blobs = Files.list(image.resolve("blobs"))) {
            Path blob = blobs.findFirst().orElseThrow();
            byte[] bytes = Files.readAllBytes(blob);
            bytes[11 << 20] ^= 1;
            Files.write(blob, bytes);
        }
        Path open = openDirectory();

        Tool.Result run = nobody.run("unpack", image, "-o", open.resolve("out"), "--no-same-owner");

        assertThat(run.exit()).as(run.toString()).isEqualTo(ExitCode.REFUSED);
        assertThat(open).isEmptyDirectory();
    }

    private static TarForge hardToOwn() {
        return TarForge.inMemory()
                .add(TarEntry.dir("locked").mode(0).owner(1, 2))
                .add(TarEntry.dir("locked/sub").mode(0555))
                .file("locked/sub/f", "x")
                .device("null", 'c', 1, 3)
                .hardlink("null2", "null")
                .add(TarEntry.file("readonly", "x")
                        .mode(0444)
                        .owner(3, 4)
                        .xattr("user.a", VALUE)
                        .xattr("trusted.x", VALUE)
                        .xattr("security.x", VALUE))
                .add(TarEntry.file("setuid", "x").mode(06755));
    }

    private Path build(TarForge tar) throws IOException {
        return build(Files.write(dir.resolve("layer"), tar.bytes()));
    }

    private Path build(Path layer) {
        Path image = dir.resolve("image");
        Cli.jar().run("build", layer, "-o", image, "-q", "--compressor", "lz4").orFail();
        return image;
    }

    /** The command as a user who owns nothing; a machine where that user cannot run it skips aloud. */
    private Tool nobody() throws IOException {
        Judge.requireRoot("changing users");
        List<Object> arguments =
                new ArrayList<>(List.of("--reuid=65534", "--regid=65534", "--clear-groups", JAVA, "-jar"));
        Path jar = Files.copy(Cli.jarFile(), dir.resolve("rafs.jar"));
        arguments.add(jar);
        Tool.require("chmod").run("755", dir).orFail();
        Tool nobody = Tool.require("setpriv").withArguments(arguments.toArray());
        Tool.Result version = nobody.run("--version");
        if (!version.ok()) {
            throw Judge.absent("another user", version.toString());
        }
        return nobody;
    }

    private Path openDirectory() throws IOException {
        Path open = Files.createDirectory(dir.resolve("open"));
        Tool.require("chmod").run("777", open).orFail();
        return open;
    }
}
