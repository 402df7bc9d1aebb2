package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.testdata.Contents;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ls}, {@code cat} and {@code stat}: what they print, and what they say where there is nothing to print. */
final class ReadCommandsTest {
    @TempDir
    private Path dir;

    private Path image;

    @BeforeEach
    void build() throws IOException {
        byte[] tar = TarForge.inMemory()
                .add(TarEntry.dir("./").mode(0755))
                .dir("etc")
                .add(TarEntry.file("etc/motd", "hello\n")
                        .mode(04750)
                        .owner(1000, 1001)
                        .mtime("1.5")
                        .xattr("user.a", new byte[] {1, 2}))
                .hardlink("etc/same", "etc/motd")
                .dir("etc/empty")
                .symlink("abs", "/etc")
                .symlink("chain", "abs/../chain2")
                .symlink("chain2", "../../../etc/motd")
                .symlink("loop", "loop2")
                .symlink("loop2", "loop")
                .symlink("dangling", "/etc/none")
                .device("null", 'c', 1, 3)
                .fifo("pipe")
                .add(TarEntry.file("odd\n\u001b[31m".getBytes(StandardCharsets.UTF_8), new byte[0]))
                .file("large", Contents.random(1, 300_000))
                .bytes();
        image = dir.resolve("image");
        Path layer = Files.write(dir.resolve("layer"), tar);
        assertThat(Cli.run("build", layer, "-o", image, "-q", "--chunk-size", "64K")
                        .code())
                .isZero();
    }

    @Test
    void lsPrintsTheNamesOfTheRoot() {
        assertThat(ok("ls", image).lines())
                .containsExactly(
                        "abs",
                        "chain",
                        "chain2",
                        "dangling",
                        "etc",
                        "large",
                        "loop",
                        "loop2",
                        "null",
                        "odd\\x0a\\x1b[31m",
                        "pipe");
    }

    @Test
    void lsShowsDetails() {
        assertThat(ok("ls", image, "-l", "etc").lines())
                .containsExactly(
                        "drwxr-xr-x   2     0     0         27 2023-11-14T22:13:20Z empty",
                        "-rwsr-x---   2  1000  1001          6 1970-01-01T00:00:01Z motd",
                        "-rwsr-x---   2  1000  1001          6 1970-01-01T00:00:01Z same");
        assertThat(ok("ls", image, "-l", "null"))
                .isEqualTo("crw-r--r--   1     0     0       1, 3 2023-11-14T22:13:20Z null\n");
    }

    @Test
    void lsGoesDownInWholePaths() {
        assertThat(ok("ls", image, "-R", "/etc").lines()).containsExactly("/etc/empty", "/etc/motd", "/etc/same");
        assertThat(ok("ls", image, "-R").lines())
                .contains("/etc", "/etc/motd", "/abs")
                .doesNotContain("/");
    }

    @Test
    void lsFollowsALinkToADirectoryUnlessItIsToBeShown() {
        assertThat(ok("ls", image, "abs").lines()).containsExactly("empty", "motd", "same");
        assertThat(ok("ls", image, "-l", "abs")).endsWith(" abs -> /etc\n").hasLineCount(1);
        assertThat(ok("ls", image, "-l", "abs/")).hasLineCount(3);
        assertThat(ok("ls", image, "etc/motd")).isEqualTo("motd\n");
    }

    @Test
    void lsPrintsJson() {
        assertThat(ok("ls", image, "etc", "--json"))
                .startsWith("{\n  \"entries\" : [")
                .contains("\"path\" : \"/etc/motd\"", "\"mtime\" : \"1.500000000\"", "\"user.a\" : \"0102\"");
        assertThat(ok("ls", image, "etc/empty", "--json")).contains("\"entries\" : [ ]");
    }

    @Test
    void lsAndStatNeedNoBlobs() throws IOException {
        Path alone = Files.copy(image.resolve("bootstrap"), dir.resolve("alone.boot"));

        assertThat(ok("ls", alone, "-lR")).contains("/etc/motd");
        assertThat(ok("stat", alone, "large")).contains("size 300000");
    }

    @Test
    void statShowsAFieldALine() {
        assertThat(ok("stat", image, "etc/motd").lines())
                .contains(
                        "path /etc/motd",
                        "type regular",
                        "mode 4750",
                        "uid 1000",
                        "gid 1001",
                        "size 6",
                        "mtime 1.500000000",
                        "links 2",
                        "xattrs user.a=0102");
        assertThat(ok("stat", image, "large").lines().filter(line -> line.startsWith("chunks ")))
                .hasSize(5);
        assertThat(ok("stat", image, "null")).contains("device 1:3");
    }

    @Test
    void statFollowsALinkOnlyIfToldTo() {
        assertThat(ok("stat", image, "chain")).contains("type symlink", "target abs/../chain2");
        assertThat(ok("stat", image, "chain", "-L")).contains("path /etc/motd");
        assertThat(ok("stat", image, "abs/motd")).contains("path /etc/motd");
        assertThat(ok("stat", image, "/", "--json")).contains("\"path\" : \"/\"", "\"type\" : \"directory\"");
    }

    @Test
    void catPrintsFilesOneAfterTheOther() {
        String large = new String(Contents.random(1, 300_000), StandardCharsets.ISO_8859_1);

        assertThat(ok("cat", image, "/etc/motd", "large", "chain")).isEqualTo("hello\n" + large + "hello\n");
    }

    @Test
    void catPrintsNothingIfOneOfItsPathsIsMissing() {
        Cli run = Cli.run("cat", image, "etc/motd", "none");

        assertThat(run.code()).isEqualTo(ExitCode.IO);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEqualTo("rafs: /none: there is no such path in the image\n");
    }

    @ParameterizedTest
    @CsvSource({"etc, directory", "abs, directory", "null, char device", "pipe, fifo"})
    void catPrintsRegularFilesOnly(String path, String type) {
        Cli run = Cli.run("cat", image, path);

        assertThat(run.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(run.err()).isEqualTo("rafs: %s: it is a %s, expected a regular file\n".formatted(path, type));
    }

    @ParameterizedTest
    @ValueSource(strings = {"loop", "loop/x"})
    void linksThatGoRoundInCirclesAreAnError(String path) {
        Cli run = Cli.run("cat", image, path);

        assertThat(run.code()).isEqualTo(ExitCode.IO);
        assertThat(run.err()).contains("more than 40 links are on the way");
        assertThat(Cli.run("stat", image, path, "-L").code()).isEqualTo(ExitCode.IO);
    }

    @ParameterizedTest
    @CsvSource({
        "none, there is no such path in the image",
        "dangling, there is no such path in the image",
        "etc/motd/x, '/etc/motd' on the way is no directory"
    })
    void aMissingPathIsAnError(String path, String why) {
        for (String command : new String[] {"ls", "cat"}) {
            Cli run = Cli.run(command, image, path);
            assertThat(run.code()).isEqualTo(ExitCode.IO);
            assertThat(run.err()).isEqualTo("rafs: /%s: %s\n".formatted(path, why));
        }
    }

    @Test
    void aWrongChunkIsNotPrinted() throws IOException {
        try (Stream<Path> blobs = Files.list(image.resolve("blobs"))) {
            Path blob = blobs.findFirst().orElseThrow();
            byte[] bytes = Files.readAllBytes(blob);
            bytes[100_000] ^= 1;
            Files.write(blob, bytes);
        }
        Cli run = Cli.run("cat", image, "large");

        assertThat(run.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(run.err()).contains("/blobs/").contains(" @ 0x").contains("of blob 0");
        assertThat(run.out().length()).isLessThan(300_000);
    }

    @Test
    void unpackPrintsASummaryOrJsonOrNothing() {
        Path tar = dir.resolve("tar");

        assertThat(ok("unpack", image, "--tar", tar)).isEqualTo(tar + ": 15 paths, 293.0 KiB of files\n");
        assertThat(ok("unpack", image, "--tar", dir.resolve("quiet"), "-q")).isEmpty();
        assertThat(ok("unpack", image, "--tar", dir.resolve("json"), "--json"))
                .contains(
                        "\"image\" : \"" + image + "\"", "\"paths\" : 15", "\"fileBytes\" : 300006", "\"notes\" : [ ]");
        assertThat(Cli.run("unpack", image, "--tar", tar).code()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void aTarOnStandardOutputIsTheSameTarAndNothingElse() throws IOException {
        Path tar = dir.resolve("tar");
        ok("unpack", image, "--tar", tar, "-q");

        assertThat(ok("unpack", image, "--tar", "-")).isEqualTo(Files.readString(tar, StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--tar=- --json", "--tar=x -o=y", "--tar=- --threads=0"})
    void whereToHasToBeSaidOnce(String options) {
        Cli run = Cli.run((Object[]) ("unpack " + image + " " + options).split(" "));

        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("Try 'rafs unpack --help'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ls", "cat", "stat", "unpack"})
    void helpShowsExamples(String command) {
        assertThat(ok(command, "--help")).containsPattern("Examples:\n +rafs " + command);
    }

    private static String ok(Object... arguments) {
        Cli run = Cli.run(arguments);
        assertThat(run.code()).as(run.err()).isZero();
        return run.out();
    }
}
