package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.json.JsonObject;
import io.rafs.testdata.Sha256;
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

/** {@code rafs chunk}: what it prints, and which command lines make no sense. */
final class ChunkCommandTest {
    @TempDir
    private Path dir;

    private Path old;
    private Path now;

    @BeforeEach
    void write() throws IOException {
        old = Files.write(dir.resolve("old"), "abcabcd".getBytes(StandardCharsets.US_ASCII));
        now = Files.write(dir.resolve("new"), "abcxyz".getBytes(StandardCharsets.US_ASCII));
    }

    private static String sha256(String text) {
        return Sha256.hex(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void aLineForEachChunkAndASummary() {
        Cli run = Cli.run("chunk", old, "--chunker", "fixed:3");
        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines())
                .containsExactly(
                        "           0        3  " + sha256("abc") + "  " + old,
                        "           3        3  " + sha256("abc") + "  " + old,
                        "           6        1  " + sha256("d") + "  " + old,
                        "# fixed:3: 3 chunks of 2 B, 2 of them different, 4 B of 7 B");
    }

    @Test
    void quietLeavesTheSummaryAway() {
        assertThat(Cli.run("chunk", old, now, "-q").out().lines()).hasSize(2).noneMatch(line -> line.startsWith("#"));
    }

    @Test
    void jsonListsTheSameChunks() throws IOException {
        JsonObject report = json(Cli.run("chunk", old, "--chunker", "fixed:3", "--json"));
        assertThat(report.needText("chunker")).isEqualTo("fixed:3");
        List<JsonObject> chunks = report.objects("chunks");
        assertThat(chunks).hasSize(3);
        assertThat(chunks.get(2).needText("file")).isEqualTo(old.toString());
        assertThat(chunks.get(2).needText("sha256")).isEqualTo(sha256("d"));
    }

    @Test
    void aComparisonHasALineForEachChunker() {
        Cli run = Cli.run("chunk", "--compare", old, now, "--chunker", "fixed:3", "--chunker", "fixed:64K", "-q");
        assertThat(run.code()).isZero();
        assertThat(run.out().lines().map(line -> line.strip().replaceAll("  +", " | ")))
                .containsExactly(
                        "A | 7 B | " + old,
                        "B | 6 B | " + now,
                        "",
                        "chunks | distinct | chunks | shared | repeated | new",
                        "chunker | of A | of A | of B | with A | in B | in B",
                        "fixed:1M | 1 | 7 B | 1 | 0 B | 0 B | 6 B",
                        "fixed:64K | 1 | 7 B | 1 | 0 B | 0 B | 6 B",
                        "fastcdc:64K,256K,1M | 1 | 7 B | 1 | 0 B | 0 B | 6 B",
                        "fastcdc:16K,64K,256K | 1 | 7 B | 1 | 0 B | 0 B | 6 B",
                        "fastcdc:4K,16K,64K | 1 | 7 B | 1 | 0 B | 0 B | 6 B",
                        "fixed:3 | 3 | 4 B | 2 | 3 B | 0 B | 3 B");
    }

    @Test
    void theStoredSizeIsToldIfACompressorIsGiven() throws IOException {
        Files.write(now, new byte[100_000]);
        Cli text = Cli.run("chunk", "--compare", old, now, "--compressor", "zstd:3", "-q");
        assertThat(text.out()).contains("zstd:3");
        JsonObject report = json(Cli.run("chunk", "--compare", old, now, "--compressor", "lz4", "--json", "-q"));
        assertThat(report.needText("compressor")).isEqualTo("lz4");
        JsonObject fixed = report.objects("chunkers").get(0);
        assertThat(fixed.needText("chunker")).isEqualTo("fixed:1M");
        assertThat(fixed.needNumber("newBytes")).isEqualTo(100_000);
        assertThat(fixed.needNumber("storedBytes")).isBetween(1L, 1000L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--compare a             | --compare compares two inputs, not 1",
                "--compare a b c         | --compare compares two inputs, not 3",
                "a --compressor lz4      | --compressor is for --compare",
                "a --chunker fixed --chunker fastcdc | one --chunker cuts; several are compared by --compare",
                "--compare - -           | standard input, '-', can be read once only",
                "a --chunker fastcdc:1K  | 'fastcdc:1K' has 1 size; expected fixed, fixed:SIZE, fastcdc or fastcdc:MIN,AVG,MAX",
                "a b --compare --compressor none | 'none' compresses nothing",
                "a b --compare --compressor gzip | 'gzip' is none of zstd, zstd:1 to zstd:22, lz4"
            })
    void aCommandLineThatMakesNoSenseIsToldWhy(String arguments, String message) {
        Cli run = Cli.run((Object[]) ("chunk " + arguments).split(" "));
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains(message);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void aFileThatIsMissingOrDamagedEndsWithItsCode() throws IOException {
        assertThat(Cli.run("chunk", dir.resolve("none")).code()).isEqualTo(ExitCode.IO);
        Path cut = Files.write(dir.resolve("cut.gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0});
        Cli run = Cli.run("chunk", cut);
        assertThat(run.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(run.err()).startsWith("rafs: " + cut + ": after 0 plain bytes: ");
    }

    private static JsonObject json(Cli run) throws IOException {
        assertThat(run.code()).as(run.err()).isZero();
        return JsonObject.parse("report", run.out().getBytes(StandardCharsets.UTF_8));
    }
}
