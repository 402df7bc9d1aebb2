package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.testdata.Contents;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options of {@code rafs build} that say what an image is to look like, and what it is built on. */
final class BuildShapeTest {
    @TempDir
    private Path dir;

    private Path tar;
    private Path out;

    @BeforeEach
    void writeTar() throws IOException {
        tar = Files.write(
                dir.resolve("layer"),
                TarForge.inMemory()
                        .file("large", Contents.text(1, 300_000))
                        .file("small", "hello\n")
                        .bytes());
        out = dir.resolve("image");
    }

    private Cli build(String options) {
        List<Object> arguments = new ArrayList<>(List.of("build", tar, "-o", out, "--verify=full"));
        Stream.of(options.split(" ")).filter(text -> !text.isEmpty()).forEach(arguments::add);
        return Cli.run(arguments.toArray());
    }

    private String report() throws IOException {
        return Files.readString(out.resolve("report.json"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                " '' | fixed:1M | 0 | bootstrap",
                " --chunk-size=64K | fixed:64K | 0 | bootstrap",
                " --chunker=fixed:64K | fixed:64K | 0 | bootstrap",
                " --layout=native | fastcdc:16K,64K,256K | 65536 | bootstrap",
                " --layout=NATIVE --native-form=F | fastcdc:16K,64K,256K | 65536 | bootstrap",
                " --layout=native --pack --pack-small=0 | fastcdc:16K,64K,256K | 0 | bootstrap",
                " --layout=native --chunker=fastcdc:1K,2K,4K --pack-small=4k | fastcdc:1K,2K,4K | 4096 | bootstrap",
                " --layout=native --native-form=e,f | fastcdc:16K,64K,256K | 65536 | bootstrap bootstrap.native-f",
                " --layout=rafs,native | fixed:1M | 0 | bootstrap bootstrap.native-e",
                " --layout=native,rafs --native-form=f,e | fixed:1M | 0 | bootstrap bootstrap.native-e bootstrap.native-f",
            })
    void whatIsNotSaidFollowsFromTheLayout(String options, String chunker, int small, String bootstraps)
            throws IOException {
        Cli run = build(options);

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(report()).contains("\"chunker\" : \"" + chunker + "\"").contains("\"packSmall\" : " + small);
        try (Stream<Path> files = Files.list(out)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith("bootstrap")))
                    .containsExactlyInAnyOrder(bootstraps.split(" "));
        }
        for (String name : bootstraps.split(" ")) {
            assertThat(report()).contains("\"file\" : \"" + name + "\"");
        }
    }

    @Test
    void anImageOfFewerBootstrapsLeavesNoneOfTheOneThatItReplaces() throws IOException {
        assertThat(build("--layout=rafs,native --native-form=e,f").code()).isZero();
        assertThat(build("--force --layout=native --native-form=f").code()).isZero();
        try (Stream<Path> files = Files.list(out)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("bootstrap", "blobs", "report.json");
        }
    }

    @Test
    void anImageOnAnEarlierOneSaysWhatIsNew() throws IOException {
        Path earlier = dir.resolve("earlier");
        assertThat(Cli.run("build", tar, "-o", earlier, "--layout", "native").code())
                .isZero();

        Cli run = build("--layout=native --reuse-min-ratio=100% --reuse=" + earlier);

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .containsPattern("[0-9a-f]{64}  reused, \\d+ chunks")
                .containsPattern("new +.* for a node that holds the earlier images");
        assertThat(report())
                .contains("\"reused\" : true")
                .doesNotContain("\"layer\" : ")
                .contains("\"newBytes\" : " + Files.size(out.resolve("bootstrap")));
    }

    @Test
    void anEarlierImageThatIsNotThereExitsWithFour() {
        Cli run = build("--reuse=" + dir.resolve("nowhere"));
        assertThat(run.code()).isEqualTo(ExitCode.IO);
        assertThat(run.err()).contains(dir.resolve("nowhere").toString());
        assertThat(out).doesNotExist();
    }

    @Test
    void anEarlierImageOfOtherDigestsExitsWithThree() {
        Path earlier = dir.resolve("earlier");
        assertThat(Cli.run("build", tar, "-o", earlier, "--digester", "blake3").code())
                .isZero();
        Cli run = build("--reuse=" + earlier);
        assertThat(run.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(run.err()).contains("build with --digester blake3");
        assertThat(out).doesNotExist();
    }

    @Test
    void helpTellsOfEveryOptionOfShapes() {
        String help = Cli.run("build", "--help").out().replaceAll("\\s+", " ");
        assertThat(help)
                .contains("--layout=rafs|native|rafs,native")
                .contains("--native-form=e|f|e,f")
                .contains("--chunker=fixed[:SIZE]|fastcdc[:MIN,AVG,MAX]")
                .contains("--pack ")
                .contains("--pack-small=SIZE")
                .contains("--batch-size=SIZE")
                .contains("--reuse=IMAGE")
                .contains("--reuse-min-ratio=PERCENT");
    }
}
