package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.image.Limit;
import io.rafs.testdata.Compressed;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.TarForge;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BuildCommandTest {
    private static final byte[] TAR =
            TarForge.inMemory().dir("etc").file("etc/motd", "hello\n").bytes();

    @TempDir
    private Path dir;

    private Path tar;
    private Path out;

    @BeforeEach
    void writeTar() throws IOException {
        tar = Files.write(dir.resolve("layer"), TAR);
        out = dir.resolve("image");
    }

    @Test
    void aBuildPrintsASummaryAndExitsWithZero() {
        Cli run = Cli.run("build", tar, "-o", out);

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("layer tar, 1 layers")
                .contains("3 paths")
                .contains(out.toString());
        assertThat(out).isDirectoryContaining(path -> path.endsWith("bootstrap"));
    }

    @Test
    void quietPrintsNothing() {
        Cli run = Cli.run("build", tar, "-o", out, "-q");

        assertThat(run.code()).isZero();
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEmpty();
    }

    @Test
    void jsonOnStandardOutputIsTheReportFile() throws IOException {
        Cli run = Cli.run("build", tar, "-o", out, "--json");

        assertThat(run.out()).isEqualTo(Files.readString(out.resolve("report.json")));
        assertThat(run.out()).contains("\"paths\" : 3").contains("\"compressor\" : \"zstd:3\"");
    }

    @Test
    void aRefusedInputExitsWithThreeAndLeavesNothing() throws IOException {
        Files.write(tar, Compressed.truncated(Compressed.gzip(TAR), 9));

        Cli run = Cli.run("build", tar, "-o", out);

        assertThat(run.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(run.err()).contains("rafs: layer 1 (" + tar + ")").contains("it was cut");
        assertThat(dir).isDirectoryNotContaining(path -> !path.equals(tar));
    }

    @Test
    void aMissingSourceExitsWithFour() {
        Cli run = Cli.run("build", dir.resolve("nowhere"), "-o", out);

        assertThat(run.code()).isEqualTo(ExitCode.IO);
        assertThat(run.err()).contains(dir.resolve("nowhere") + ": there is no such file");
        assertThat(out).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--chunk-size=3K",
                "--chunk-size=2K",
                "--chunk-size=32M",
                "--chunk-size=many",
                "--batch-size=3K",
                "--batch-size=2M",
                "--batch-size=some",
                "--layout=erofs",
                "--layout=",
                "--layout=rafs,",
                "--layout=native --native-form=g",
                "--layout=native --native-form=e,",
                "--chunker=rabin",
                "--chunker=fixed:0",
                "--chunker=fastcdc:1,2",
                "--chunker=fastcdc:64K,16K,256K",
                "--chunker=fixed:64K --chunk-size=64K",
                "--chunker=fastcdc",
                "--pack",
                "--pack-small=257K",
                "--pack-small=-1",
                "--pack-small=1M",
                "--pack-small=64K",
                "--layout=native --native-form=f --pack",
                "--reuse=x --reuse-min-ratio=101",
                "--reuse-min-ratio=0.5",
                "--reuse-min-ratio=-1",
                "--reuse-min-ratio=half",
                "--reuse",
                "--compressor=gzip",
                "--compressor=zstd:23",
                "--compressor=zstd:x",
                "--compressor=lz4:3",
                "--digester=md5",
                "--whiteouts=aufs",
                "--foreign=maybe",
                "--verify=some",
                "--verify=",
                "--platform=linux",
                "--threads=0",
                "--threads=1025",
                "--limit=entries",
                "--limit=entries=many",
                "--limit=entries=0",
                "--limit=path-depth=2000",
                "--limit=files=1",
                "--no-such-option"
            })
    void anOptionThatMakesNoSenseExitsWithTwoAndPointsToHelp(String option) {
        List<Object> arguments = new ArrayList<>(List.of("build", tar, "-o", out));
        arguments.addAll(List.of(option.split(" ")));
        Cli run = Cli.run(arguments.toArray());

        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).startsWith("rafs: ").contains("Try 'rafs build --help'");
        assertThat(out).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"4096", "4K", "64k", "1M", "16m"})
    void chunkSizesTakeUnits(String size) {
        assertThat(Cli.run("build", tar, "-o", out, "--chunk-size", size).code())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"metadata", "full", "off"})
    void theReportNamesHowMuchWasReadBack(String verify) throws IOException {
        assertThat(Cli.run("build", tar, "-o", out, "--verify", verify).code()).isZero();
        assertThat(Files.readString(out.resolve("report.json"))).contains("\"verify\" : \"" + verify + "\"");
    }

    @Test
    void unlessToldOtherwiseTheMetadataIsReadBack() throws IOException {
        Cli.run("build", tar, "-o", out);
        assertThat(Files.readString(out.resolve("report.json"))).contains("\"verify\" : \"metadata\"");
        assertThat(Cli.run("build", "--help").out().replaceAll("\\s+", " "))
                .contains("--verify=metadata|full|off", "before the image appears (default: metadata)");
    }

    @Test
    void anImageIsReplacedOnlyByForce() {
        Cli.run("build", tar, "-o", out);

        Cli again = Cli.run("build", tar, "-o", out);
        assertThat(again.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(again.err()).contains("--force");
        assertThat(Cli.run("build", tar, "-o", out, "--force").code()).isZero();
    }

    @Test
    void aDashReadsStandardInput() {
        InputStream before = System.in;
        try {
            System.setIn(new ByteArrayInputStream(Compressed.gzip(TAR)));
            Cli run = Cli.run("build", "-", "-o", out);
            assertThat(run.code()).as(run.err()).isZero();
            assertThat(run.out()).contains("layer tar from standard input");
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void anAmbiguousTagListsWhatThereIs() throws IOException {
        byte[] other = TarForge.inMemory().file("b", "b").bytes();
        Path layout = new OciForge()
                .tag("one", OciImage.ofTars(TAR))
                .tag("two", OciImage.ofTars(other))
                .writeTo(dir.resolve("layout"));

        Cli run = Cli.run("build", layout, "-o", out);
        assertThat(run.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(run.err()).contains("--ref").contains("\n  one").contains("\n  two");
        assertThat(Cli.run("build", layout, "-o", out, "--tag", "two").code()).isZero();
    }

    @Test
    void prefetchPatternsComeFromOptionsThenFromTheList() throws IOException {
        Path list = Files.write(dir.resolve("list"), List.of("# what the app reads", "", "/etc/motd", "/no/such"));

        Cli run = Cli.run("build", tar, "-o", out, "--prefetch", "/etc", "--prefetch-list", list);

        assertThat(run.err()).contains("note: prefetch pattern '/no/such' matches nothing");
        assertThat(Cli.run("inspect", out).out()).containsPattern("prefetch\n  nid \\d+\ntree");
    }

    @Test
    void aLimitIsLoweredAndRaised() {
        Cli run = Cli.run("build", tar, "-o", out, "--limit", "entries=1");

        assertThat(run.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(run.err())
                .contains("layer 1 (" + tar + "): entry 'etc/motd' at tar offset 512: with it the image has 2 entries,"
                        + " the limit is 1; if this is no attack, --limit entries=... raises it");
        Cli raised = Cli.run("build", tar, "-o", out, "--limit", "entries=1", "--limit", "entries=1K");
        assertThat(raised.code()).as(raised.err()).isZero();
    }

    @Test
    void helpAndWrongNamesListAllLimits() {
        String help = Cli.run("build", "--help").out().replaceAll("\\s+", " ");
        String wrong = Cli.run("build", tar, "-o", out, "--limit", "files=1").err();
        for (Limit limit : Limit.values()) {
            assertThat(help).contains("%s=%s: %s".formatted(limit, limit.standardText(), limit.meaning()));
            assertThat(wrong).contains(limit.toString());
        }
    }

    @Test
    void helpShowsExamplesForEveryCommand() {
        for (String command : List.of("build", "inspect", "completion")) {
            Cli run = Cli.run(command, "--help");
            assertThat(run.code()).isZero();
            assertThat(run.out()).containsPattern("Examples?:\n +.*rafs " + command);
        }
    }

    @Test
    void noCommandAtAllIsAUsageError() {
        assertThat(Cli.run().code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void theCompletionScriptKnowsTheOptions() {
        assertThat(Cli.run("completion").out()).contains("--chunk-size").contains("complete -F");
    }
}
