package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.json.JsonObject;
import io.rafs.testdata.Contents;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code rafs diff}: exit codes, what is printed where, and that it stays so. */
final class DiffCommandTest {
    private static final byte[] OLD = TarForge.of(List.of(
            TarEntry.dir("etc"),
            TarEntry.file("etc/hosts", "localhost"),
            TarEntry.file("etc/motd", "hello"),
            TarEntry.file("gone", Contents.random(1, 5000)),
            TarEntry.symlink("l", "etc")));
    private static final byte[] NEW = TarForge.of(List.of(
            TarEntry.dir("etc"),
            TarEntry.file("etc/hosts", "localhost").mode(0600).mtime("1700000001"),
            TarEntry.file("etc/motd", "hello!"),
            TarEntry.symlink("l", "usr"),
            TarEntry.file("usr/bin/tool", Contents.random(2, 10_000))));

    @TempDir
    private Path dir;

    private Path one;
    private Path other;

    @BeforeEach
    void build() throws IOException {
        one = image("one", OLD);
        other = image("other", NEW);
    }

    private Path image(String name, byte[] tar) throws IOException {
        Path file = Files.write(dir.resolve(name + ".tar"), tar);
        Path image = dir.resolve(name);
        assertThat(Cli.run("build", file, "-o", image, "-q", "--compressor", "none")
                        .code())
                .isZero();
        return image;
    }

    /** Output with names that do not depend on where the images lie, and on no blob. */
    private String stable(String text) {
        return text.replace(dir + "/", "").replaceAll("[0-9a-f]{64}", "BLOB").replace(System.lineSeparator(), "\n");
    }

    @Test
    void peopleSeeWhatChangedAndWhatIsNew() {
        Cli run = Cli.run("diff", one, other, "-q", "--top", 3);
        assertThat(run).isEqualTo(new Cli(ExitCode.OK, "", ""));
        assertThat(stable(Cli.run("diff", one, other).out())).isEqualTo("""
                        first      one (image, 6 paths)
                        second     other (image, 8 paths)
                        new        9.8 KiB in 2 chunks; and a bootstrap of 20.0 KiB
                        shared     9 B in 1 chunk
                        gone       4.9 KiB in 2 chunks
                        paths      3 added, 1 removed, 0 type changed, 2 changed, 1 metadata only (mode 1, mtime 1), 2 the same

                        new bytes by layer
                             9.8 KiB 100.0%  layer 1 (blob BLOB)

                        new bytes by top directory
                             9.8 KiB  99.9%  /usr
                                 6 B   0.1%  /etc

                        paths, most new bytes first
                        +    9.8 KiB  /usr/bin/tool
                        ~        6 B  /etc/motd  (size +1 B)
                        -             /gone
                        .             /etc/hosts  (mode 0644 -> 0600, mtime)
                        ~             /l  (target etc -> usr)
                        +             /usr
                        +             /usr/bin
                        """);
    }

    @Test
    void topSaysHowManyPathsAreListed() {
        assertThat(Cli.run("diff", one, other, "--top", 1).out())
                .contains("paths, most new bytes first; 1 of 7")
                .contains("/usr/bin/tool")
                .doesNotContain("/etc/motd");
        assertThat(Cli.run("diff", one, other, "--top", 0).out()).doesNotContain("most new bytes");
        assertThat(Cli.run("diff", one, other, "--top", -1).code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void jsonStaysAsItIs() throws IOException {
        String golden = new String(
                DiffCommandTest.class.getResourceAsStream("diff.json").readAllBytes(), StandardCharsets.UTF_8);
        Cli run = Cli.run("diff", one, other, "--json");
        assertThat(run.code()).isZero();
        JsonObject.parse("diff", run.out().getBytes(StandardCharsets.UTF_8));
        assertThat(stable(run.out())).isEqualTo(golden);
    }

    @Test
    void theLimitIsTheLastSizeThatPasses() {
        assertThat(Cli.run("diff", one, other, "-q", "--fail-over", 10_006)).isEqualTo(new Cli(ExitCode.OK, "", ""));
        Cli over = Cli.run("diff", one, other, "-q", "--fail-over", 10_005);
        assertThat(over)
                .isEqualTo(new Cli(
                        ExitCode.DIFFERENT,
                        "",
                        "rafs: 10006 bytes are new (9.8 KiB), --fail-over allows 10005 (9.8 KiB)%n".formatted()));
        assertThat(Cli.run("diff", one, one, "-q", "--fail-over", 0).code()).isZero();
    }

    @Test
    void aLimitThatIsNoSizeIsAUsageError() {
        for (String size : List.of("much", "-1", "", "1.5M", "9999999999T", "M")) {
            Cli run = Cli.run("diff", one, other, "--fail-over", size);
            assertThat(run.code()).as(size).isEqualTo(ExitCode.USAGE);
            assertThat(run.err()).contains("is no number of bytes; write for example 500K");
        }
    }

    @Test
    void theReportComesAlsoWhereTheLimitIsExceeded() {
        assertThat(Cli.run("diff", one, other, "--fail-over", 1).out()).contains("9.8 KiB in 2 chunks");
    }

    @Test
    void anyDifferenceEndsWithFiveIfThatIsAskedFor() throws IOException {
        Path touched =
                image("touched", TarForge.of(List.of(TarEntry.file("f", "x").mtime("1"))));
        Path untouched =
                image("untouched", TarForge.of(List.of(TarEntry.file("f", "x").mtime("2"))));
        assertThat(Cli.run("diff", touched, untouched).code()).isZero();
        assertThat(Cli.run("diff", touched, untouched, "--exit-code").code()).isEqualTo(ExitCode.DIFFERENT);
        assertThat(Cli.run("diff", touched, touched, "--exit-code").code()).isZero();
    }

    @Test
    void anImageIsComparedWithItsLayers() {
        assertThat(Cli.run("diff", one, dir.resolve("one.tar"), "--exit-code", "-q"))
                .isEqualTo(new Cli(ExitCode.OK, "", ""));
        Cli run = Cli.run("diff", one, dir.resolve("other.tar"), "--exit-code");
        assertThat(run.code()).isEqualTo(ExitCode.DIFFERENT);
        assertThat(run.out()).contains("new        9.8 KiB in 2 contents\n".replace("\n", System.lineSeparator()));
        assertThat(Cli.run("diff", one, dir.resolve("one.tar"), dir.resolve("other.tar"))
                        .out())
                .contains("one.tar " + dir.resolve("other.tar") + " (layer tars, 9 paths)");
    }

    @Test
    void aTagIsForBothSidesOrOneForEach() throws IOException {
        Path layout = new OciForge()
                .tag("v1", OciImage.ofTars(OLD))
                .tag("v2", OciImage.ofTars(NEW))
                .writeTo(dir.resolve("layout"));
        assertThat(Cli.run("diff", one, layout, "--tag", "v1", "--exit-code").code())
                .isZero();
        assertThat(Cli.run("diff", layout, layout, "--tag", "v2", "--exit-code").code())
                .isZero();
        assertThat(Cli.run("diff", layout, layout, "--tag", "v1", "--tag", "v2", "--exit-code")
                        .code())
                .isEqualTo(ExitCode.DIFFERENT);
        Cli thrice = Cli.run("diff", layout, layout, "--tag", "v1", "--tag", "v2", "--tag", "v3");
        assertThat(thrice.code()).isEqualTo(ExitCode.USAGE);
        assertThat(thrice.err()).startsWith("rafs: --tag is given 3 times; twice is for A and B");
    }

    @Test
    void blobsOfEachImageMayLieElsewhere() throws IOException {
        Path layers = dir.resolve("one.tar");
        Path lonely = Files.copy(one.resolve("bootstrap"), dir.resolve("lonely"));
        assertThat(Cli.run("diff", lonely, layers).err()).contains("say where they are with --blobs");
        assertThat(Cli.run("diff", lonely, layers, "--exit-code", "--blobs", one.resolve("blobs"))
                        .code())
                .isZero();
        assertThat(Cli.run("diff", layers, lonely, "--exit-code", "--blobs", dir, "--blobs", one.resolve("blobs"))
                        .code())
                .isZero();
    }

    @Test
    void thePageIsWrittenBesideTheReport() throws IOException {
        Path page = dir.resolve("diff.html");
        Cli run = Cli.run("diff", one, other, "--html", page);
        assertThat(run.code()).isZero();
        assertThat(run.out()).startsWith("first ");
        assertThat(Files.readString(page)).startsWith("<!DOCTYPE html>").contains("/usr/bin/tool");
        Cli nowhere = Cli.run("diff", one, other, "--html", dir.resolve("no/page.html"));
        assertThat(nowhere.code()).isEqualTo(ExitCode.IO);
        assertThat(nowhere.out()).isEmpty();
    }

    @Test
    void whatIsNotThereEndsWithFour() {
        assertThat(Cli.run("diff", one, dir.resolve("nowhere")).code()).isEqualTo(ExitCode.IO);
        assertThat(Cli.run("diff", dir.resolve("nowhere"), one).code()).isEqualTo(ExitCode.IO);
    }

    @Test
    void aDamagedImageIsRefused() throws IOException {
        byte[] bytes = Files.readAllBytes(other.resolve("bootstrap"));
        bytes[1024] ^= 1;
        Files.write(other.resolve("bootstrap"), bytes);
        Cli run = Cli.run("diff", one, other);
        assertThat(run.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(run.err()).contains("bootstrap @ 0x400: magic is ");
    }

    @Test
    void oneSideAloneIsAUsageError() {
        assertThat(Cli.run("diff", one).code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void imagesThatOnlyTheKernelReadsAreComparedAsWell() throws IOException {
        for (String form : List.of("e", "f")) {
            Path first = nativeImage("first-" + form, form, dir.resolve("one.tar"));
            Path second = nativeImage("second-" + form, form, dir.resolve("other.tar"));
            Cli run = Cli.run("diff", first, second);
            assertThat(run.err()).isEmpty();
            assertThat(run.out())
                    .contains("first-" + form + " (native image, 6 paths)")
                    .contains(
                            "3 added, 1 removed, 0 type changed, 2 changed, 1 metadata only (mode 1, mtime 1), 2 the same")
                    .contains("layer 1 (blob ");
            assertThat(Cli.run("diff", first, first, "-q", "--exit-code", "--fail-over", 0))
                    .isEqualTo(new Cli(ExitCode.OK, "", ""));
            assertThat(Cli.run("diff", first, one, "-q", "--exit-code"))
                    .as("cut otherwise, and packed, but the same content")
                    .isEqualTo(new Cli(ExitCode.OK, "", ""));
            assertThat(Cli.run("diff", first, dir.resolve("one.tar"), "-q", "--exit-code")
                            .code())
                    .isZero();
            assertThat(Cli.run("diff", first, second, "-q", "--exit-code").code())
                    .isEqualTo(ExitCode.DIFFERENT);
        }
    }

    @Test
    void chunksOfABatchWeighTheirPartOfIt() throws IOException {
        Path tar = Files.write(
                dir.resolve("small.tar"),
                TarForge.of(List.of(
                        TarEntry.file("a/one", Contents.random(1, 3000)),
                        TarEntry.file("b/two", Contents.random(2, 1000)))));
        Path batched = dir.resolve("batched");
        assertThat(Cli.run("build", tar, "-o", batched, "-q", "--batch-size", "64K")
                        .code())
                .isZero();
        // content that cannot be compressed: the batch is as long as both, and a few bytes of zstd
        JsonObject json = JsonObject.parse(
                "diff", Cli.run("diff", other, batched, "--json").out().getBytes(StandardCharsets.UTF_8));
        assertThat(json.needObject("bytes").needNumber("new")).isBetween(4000L, 4050L);
        List<JsonObject> directories = json.objects("directories");
        assertThat(directories.get(1).needNumber("new")).isBetween(3000L, 3040L);
        assertThat(directories.get(2).needNumber("new")).isBetween(1000L, 1015L);
    }

    private Path nativeImage(String name, String form, Path tar) {
        Path image = dir.resolve(name);
        assertThat(Cli.run("build", tar, "-o", image, "-q", "--layout", "native", "--native-form", form))
                .isEqualTo(new Cli(ExitCode.OK, "", ""));
        return image;
    }

    @ParameterizedTest
    @CsvSource({"--tag, v1", "--ref, v1", "--platform, linux/arm64"})
    void whatChoosesAmongImagesOfASourceIsRefusedIfThereIsNone(String option, String value) {
        Cli run = Cli.run("diff", one, other, option, value);
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith(
                        "rafs: %s chooses among the images of a source, but %s and %s are images that were built; leave it out, or give a source"
                                .formatted(option.equals("--ref") ? "--tag" : option, one, other));
        Cli bootstraps = Cli.run("diff", one.resolve("bootstrap"), other, option, value);
        assertThat(bootstraps.code()).isEqualTo(ExitCode.USAGE);
        // one tar is a source, though it holds but one image
        assertThat(Cli.run("diff", one, dir.resolve("other.tar"), "--top", 0).code())
                .isEqualTo(ExitCode.OK);
    }
}
