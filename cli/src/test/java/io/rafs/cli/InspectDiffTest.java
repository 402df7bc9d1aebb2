package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.json.JsonObject;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code rafs inspect --diff}: its exit codes and what it prints where. */
final class InspectDiffTest {
    @TempDir
    private Path dir;

    private Path one;
    private Path other;

    @BeforeEach
    void build() throws IOException {
        one = image("one", TarEntry.symlink("l", "a"));
        other = image("other", TarEntry.symlink("l", "b"));
    }

    private Path image(String name, TarEntry entry) throws IOException {
        Path tar = Files.write(dir.resolve(name + ".tar"), TarForge.of(List.of(entry)));
        Path image = dir.resolve(name);
        assertThat(Cli.run("build", tar, "-o", image, "-q").code()).isZero();
        return image;
    }

    @Test
    void equalImagesEndWithZeroAndNoWord() {
        Cli run = Cli.run("inspect", "--diff", one, one.resolve("bootstrap"));
        assertThat(run).isEqualTo(new Cli(ExitCode.OK, "", ""));
    }

    @Test
    void differentImagesEndWithFiveAndALineForEachDifference() {
        Cli run = Cli.run("inspect", "--diff", one, other);
        assertThat(run)
                .isEqualTo(new Cli(
                        ExitCode.DIFFERENT, "/l: target is a in the first image, b in the second%n".formatted(), ""));
    }

    @Test
    void jsonHasTheSameDifferencesAsFields() throws IOException {
        Cli run = Cli.run("inspect", "--diff", "--json", one, other);
        assertThat(run.code()).isEqualTo(ExitCode.DIFFERENT);
        List<JsonObject> differences = json(run).objects("differences");
        assertThat(differences).hasSize(1);
        assertThat(differences.get(0).needText("where")).isEqualTo("/l");
        assertThat(differences.get(0).needText("field")).isEqualTo("target");
        assertThat(differences.get(0).needText("first")).isEqualTo("a");
        assertThat(differences.get(0).needText("second")).isEqualTo("b");
        Cli same = Cli.run("inspect", "--diff", "--json", one, one);
        assertThat(same.code()).isZero();
        assertThat(json(same).objects("differences")).isEmpty();
    }

    private static JsonObject json(Cli run) throws IOException {
        return JsonObject.parse("diff", run.out().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void jsonHasLongValuesWhole() throws IOException {
        Path file = image("file", TarEntry.file("f", "one"));
        Path changed = image("changed", TarEntry.file("f", "two"));
        assertThat(json(Cli.run("inspect", "--diff", "--json", file, changed)).objects("differences"))
                .anyMatch(difference -> text(difference, "field").equals("id")
                        && text(difference, "first").length() == 64
                        && text(difference, "second").length() == 64);
    }

    private static String text(JsonObject object, String field) {
        try {
            return object.needText(field);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void oneImageWithDiffAndTwoWithoutAreUsageErrors() {
        Cli lonely = Cli.run("inspect", "--diff", one);
        assertThat(lonely.code()).isEqualTo(ExitCode.USAGE);
        assertThat(lonely.err()).startsWith("rafs: --diff compares two images").contains("Try 'rafs inspect --help'");
        Cli two = Cli.run("inspect", one, other);
        assertThat(two.code()).isEqualTo(ExitCode.USAGE);
        assertThat(two.err()).startsWith("rafs: Which image? Two are compared with --diff.");
        assertThat(Cli.run("inspect", "--diff", one, other, one).code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aDamagedSecondImageIsRefusedWithItsOffset() throws IOException {
        Path damaged = dir.resolve("damaged");
        byte[] bytes = Files.readAllBytes(other.resolve("bootstrap"));
        bytes[1024] ^= 1;
        Files.write(damaged, bytes);
        Cli run = Cli.run("inspect", "--diff", one, damaged);
        assertThat(run.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("rafs: " + damaged + " @ 0x400: magic is ");
    }

    @Test
    void aMissingSecondImageEndsWithFour() {
        Cli run = Cli.run("inspect", "--diff", one, dir.resolve("nowhere"));
        assertThat(run.code()).isEqualTo(ExitCode.IO);
        assertThat(run.err()).contains("nowhere: there is no such file");
    }
}
