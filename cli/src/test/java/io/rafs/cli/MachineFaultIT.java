package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.testdata.Contents;
import io.rafs.testdata.Judge;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Full disks, missing permissions, directories that are not there: real ones. Each is a line, exit code 4, and no litter. */
final class MachineFaultIT {
    private static final byte[] LARGE =
            TarForge.inMemory().file("large", Contents.random(1, 6 << 20)).bytes();
    private static final byte[] SMALL =
            TarForge.inMemory().file("small", Contents.random(2, 100_000)).bytes();

    @TempDir
    private Path dir;

    private Path large;
    private Path small;
    private Path disk;

    @BeforeEach
    void prepare() throws IOException {
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x")); // for other users
        large = Files.write(dir.resolve("large"), LARGE);
        small = Files.write(dir.resolve("small"), SMALL);
        disk = Files.createDirectory(dir.resolve("disk"));
    }

    @AfterEach
    void unmount() {
        if (Judge.isRoot()) {
            Tool.of("umount").run(disk); // if something is mounted
        }
    }

    private void mount(String options) {
        if (!Judge.isRoot()) {
            throw Judge.cannotRun("tmpfs", "needs root");
        }
        Tool.of("mount").run("-t", "tmpfs", "-o", options, "none", disk).orFail();
    }

    private static void assertFailed(Tool.Result run, String message) {
        assertThat(run.stderr()).as(run.toString()).matches("rafs: " + message + "\\R");
        assertThat(run.exit()).isEqualTo(ExitCode.IO);
    }

    private static Map<String, String> files(Path top) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(top)) {
            for (Path path : paths.filter(path -> !path.equals(top)).toList()) {
                files.put(
                        top.relativize(path).toString(),
                        Files.isDirectory(path) ? "" : io.rafs.testdata.Sha256.hex(Files.readAllBytes(path)));
            }
        }
        return files;
    }

    @ParameterizedTest
    @ValueSource(strings = {"zstd", "lz4", "none"})
    void aFullDiskIsToldAndWhatToDo(String compressor) throws IOException {
        mount("size=4m");

        Tool.Result run = Cli.jar().run("build", large, "-o", disk.resolve("image"), "-q", "--compressor", compressor);

        assertFailed(
                run,
                "the disk is full; free some space beside the output, or choose an output elsewhere" + " \\(" + disk
                        + "/\\.image\\.rafs-[0-9a-f]{16}/blobs/layer-1\\.part: No space left on device\\)");
        assertThat(disk).isEmptyDirectory();
    }

    @Test
    void anOldImageSurvivesAFullDisk() throws IOException {
        mount("size=4m");
        Path image = disk.resolve("image");
        Cli.jar().run("build", small, "-o", image, "-q").orFail();
        Map<String, String> before = files(disk);

        assertFailed(Cli.jar().run("build", large, "-o", image, "-q", "--force"), "the disk is full; .*");

        assertThat(files(disk)).isEqualTo(before);
    }

    @Test
    void aDiskThatStandardInputFillsIsTold() throws IOException {
        mount("size=4m");

        Tool.Result run = Tool.of("sh")
                .run(
                        "-c",
                        "exec \"$@\" <" + large,
                        "sh",
                        javaProgram(),
                        "-jar",
                        Cli.jarFile(),
                        "build",
                        "-",
                        "-o",
                        disk.resolve("image"),
                        "-q");

        assertFailed(run, "the disk is full; .*/standard-input: No space left on device\\)");
        assertThat(disk).isEmptyDirectory();
    }

    /** So small that not even the directories fit, or only they. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void aDiskWithoutInodesIsFullToo(int inodes) throws IOException {
        mount("size=4m,nr_inodes=" + inodes);

        assertFailed(
                Cli.jar().run("build", small, "-o", disk.resolve("image"), "-q"),
                "the disk is full; .*: No space left on device\\)");
        assertThat(disk).isEmptyDirectory();
    }

    @Test
    void aReadOnlyFileSystemIsTold() throws IOException {
        mount("size=4m,ro");

        assertFailed(
                Cli.jar().run("build", small, "-o", disk.resolve("image"), "-q"),
                disk + "/\\.image\\.rafs-[0-9a-f]{16}\\.lock: Read-only file system");
    }

    private static Path javaProgram() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** The command as a user who may do nothing special. */
    private Tool.Result asNobody(Object... arguments) throws IOException {
        if (!Judge.isRoot()) {
            throw Judge.cannotRun("setpriv", "needs root");
        }
        Path jar = Files.copy(Cli.jarFile(), dir.resolve("rafs.jar")); // a checkout may be closed to others
        return Tool.require("setpriv")
                .withArguments("--reuid=65534", "--regid=65534", "--clear-groups", javaProgram(), "-jar", jar)
                .run(arguments);
    }

    @Test
    void aParentThatMayNotBeWrittenIsNamed() throws IOException {
        assertFailed(asNobody("build", small, "-o", disk.resolve("image"), "-q"), disk + ": permission denied");
        assertThat(disk).isEmptyDirectory();
    }

    @Test
    void aParentThatMayBeWrittenButNotListedWillDo() throws IOException {
        Files.setPosixFilePermissions(disk, PosixFilePermissions.fromString("rwx-wx-wx"));

        Tool.Result run = asNobody("build", small, "-o", disk.resolve("image"), "-q");

        assertThat(run.exit()).as(run.toString()).isZero();
        assertThat(disk.toFile().list()).containsExactly("image");
    }

    @Test
    void aSourceThatMayNotBeReadIsNamed() throws IOException {
        Files.setPosixFilePermissions(small, PosixFilePermissions.fromString("rw-------"));
        Files.setPosixFilePermissions(disk, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertFailed(asNobody("build", small, "-o", disk.resolve("image"), "-q"), small + ": permission denied");
        assertThat(disk).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "directory"})
    void aPartOfATreeThatMayNotBeReadIsNamed(String part) throws IOException {
        Path tree = Files.createDirectories(dir.resolve("tree/directory")).getParent();
        Files.writeString(tree.resolve("file"), "x");
        Files.setPosixFilePermissions(tree.resolve(part), PosixFilePermissions.fromString("---------"));
        Files.setPosixFilePermissions(disk, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertFailed(
                asNobody("build", tree, "-o", disk.resolve("image"), "-q"), tree.resolve(part) + ": permission denied");
        assertThat(disk).isEmptyDirectory();
    }

    /** The temporary directory is full, not there, closed, or must not hold code: no build needs it. */
    @ParameterizedTest
    @CsvSource({"size=4k, zstd", "'size=4m,noexec', zstd", "ro, zstd", "ro, lz4", "ro, none"})
    void noTemporaryDirectoryIsNeeded(String options, String compressor) throws IOException {
        mount(options);
        Path image = dir.resolve("image");
        Path gone = dir.resolve("gone");
        for (Path temporary : new Path[] {disk, gone}) {
            Tool.Result run = Cli.jar("-Djava.io.tmpdir=" + temporary)
                    .run("build", small, "-o", image, "-q", "--force", "--compressor", compressor);
            assertThat(run.exit()).as(run.toString()).isZero();
            assertThat(run.stderr().lines().filter(line -> line.startsWith("rafs")))
                    .isEmpty();
        }
        assertThat(disk).isEmptyDirectory();
    }

    @Test
    void nothingIsLeftInTheTemporaryDirectory() {
        Tool.Result run = Cli.jar("-Djava.io.tmpdir=" + disk).run("build", large, "-o", dir.resolve("image"), "-q");

        assertThat(run.exit()).as(run.toString()).isZero();
        assertThat(disk).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--json", "--threads=1"})
    void aStandardOutputThatIsFullOrClosedIsAnError(String option) throws IOException {
        for (String where : new String[] {">/dev/full", ">&-"}) {
            Tool.Result run = Tool.of("sh")
                    .run(
                            "-c",
                            "exec \"$@\" " + where,
                            "sh",
                            javaProgram(),
                            "-jar",
                            Cli.jarFile(),
                            "build",
                            small,
                            "-o",
                            dir.resolve("image"),
                            "--force",
                            option);
            assertThat(run.exit()).as(where + run).isEqualTo(ExitCode.IO);
            assertThat(run.stderr())
                    .endsWith("rafs: standard output was closed, or could not be written to its end\n")
                    .doesNotContain("Exception");
        }
    }
}
