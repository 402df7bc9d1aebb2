package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.shouldfail.Expected;
import io.rafs.shouldfail.ShouldFail;
import io.rafs.shouldfail.ShouldFailCorpus;
import io.rafs.shouldfail.ShouldFailForge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Feeds every input below {@code testdata/should-fail} to the command. With {@code -Dshould-fail.write} it first makes the
 * inputs anew, and records what is said of those that nothing is expected of yet; see the README there.
 */
final class ShouldFailTest {
    private static final int AT_LEAST = 250;

    private static final ShouldFailCorpus CORPUS =
            new ShouldFailCorpus(Cli.root().resolve("testdata/should-fail"));

    /** What tells a user where to look: in a layer, an entry or an offset; elsewhere a document or a file. */
    private static final Pattern PLACE = Pattern.compile(
            "rafs: (layer \\d+ \\([^)]+\\): "
                    + "(entry '.*|tar offset \\d+: .*|the way to '.*|after \\d+ plain bytes: .*"
                    + "|the tar ends .* at offset .*|(its|the) digest .*|(it is|the layer)\\b.*)"
                    + "|(manifest|config|index) sha256:[0-9a-f]{64}.*|directory \\{\\}, entry '.*|\\{\\}.*|prefetch pattern '.*|image (name|reference) '.*)\n(  .*\n)*");

    /** What tells a user how it should be, or what to do. */
    private static final Pattern REMEDY = Pattern.compile("; |,? expected |Linux (has|allows|does not allow)");

    @TempDir
    private static Path scratch;

    static List<String> inputs() throws IOException {
        return CORPUS.inputs();
    }

    @BeforeAll
    static void writeTheCorpusIfAsked() throws IOException {
        if (!Boolean.getBoolean("should-fail.write")) {
            return;
        }
        ShouldFailForge.write(CORPUS);
        for (ShouldFail input : ShouldFailForge.inputs()) {
            Path expectation = CORPUS.expectation(input.path());
            if (!Files.exists(expectation)) {
                Path out = Files.createTempDirectory(scratch, "record").resolve("image");
                run(input.path(), input.arguments(), out).write(expectation);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("inputs")
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void eachInputIsRefusedInTheExpectedWordsAndLeavesNothing(String input) throws IOException {
        Path parent = Files.createTempDirectory(scratch, "out");
        Map<String, byte[]> before = CORPUS.filesOf(input);

        Expected expected = Expected.read(CORPUS.expectation(input));
        Expected found = run(input, expected.arguments(), parent.resolve("image"));

        assertThat(found).isEqualTo(expected);
        assertThat(parent).as("left behind").isEmptyDirectory();
        assertThat(CORPUS.filesOf(input).keySet()).as("left in the input").isEqualTo(before.keySet());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("inputs")
    void eachMessageNamesAPlaceAndSaysWhatToExpectOrDo(String input) throws IOException {
        Expected expected = Expected.read(CORPUS.expectation(input));
        if (expected.arguments().startsWith("check ")) {
            return; // CheckShouldFailTest looks at those
        }

        assertThat(expected.code()).isBetween(ExitCode.USAGE, ExitCode.IO);
        assertThat(expected.message()).matches(PLACE).containsPattern(REMEDY);
    }

    @Test
    void eachInputHasAnExpectationAndEachExpectationAnInput() throws IOException {
        assertThat(CORPUS.expectations())
                .containsExactlyInAnyOrderElementsOf(CORPUS.inputs().stream()
                        .map(ShouldFailCorpus::expectationName)
                        .toList())
                .hasSizeGreaterThanOrEqualTo(AT_LEAST);
    }

    @Test
    void theForgeMakesTheCorpusByteForByte() throws IOException {
        Map<String, byte[]> committed = CORPUS.files();
        Map<String, byte[]> forged = ShouldFailForge.files();

        assertThat(committed.keySet()).isEqualTo(forged.keySet());
        forged.forEach((path, bytes) -> assertThat(committed.get(path)).as(path).isEqualTo(bytes));
    }

    @Test
    void theForgeAndTheExpectationsAgreeOnWhatToRun() throws IOException {
        for (ShouldFail input : ShouldFailForge.inputs()) {
            assertThat(Expected.read(CORPUS.expectation(input.path())).arguments())
                    .as(input.path())
                    .isEqualTo(input.arguments());
        }
    }

    private static Expected run(String input, String arguments, Path out) {
        String path = CORPUS.input(input).toString();
        Object[] words = Arrays.stream(arguments.split(" "))
                .map(word -> word.replace("{out}", out.toString()).replace("{}", path))
                .toArray();
        Cli run = Cli.run(words);
        if (!arguments.startsWith("check ")) {
            assertThat(run.out()).as("standard output").isEmpty();
        }
        String message =
                (run.out() + run.err()).replace(System.lineSeparator(), "\n").replace(path, "{}");
        return new Expected(run.code(), arguments, message.replace(out.toString(), "{out}"));
    }
}
