package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.testdata.Contents;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code rafs compact} and {@code rafs optimize} print, and with which codes they end. */
final class RewriteCommandsTest {
    @TempDir
    private Path dir;

    private Path image;

    @BeforeEach
    void build() throws IOException {
        Path lower = Files.write(
                dir.resolve("lower.tar"),
                TarForge.inMemory()
                        .file("a", Contents.random(1, 90_000))
                        .file("b", Contents.random(2, 90_000))
                        .end()
                        .bytes());
        Path upper = Files.write(
                dir.resolve("upper.tar"),
                TarForge.inMemory().file("a", Contents.random(3, 90_000)).end().bytes());
        image = dir.resolve("image");
        assertThat(Cli.run("build", lower, upper, "-o", image, "-q").code()).isZero();
    }

    @Test
    void compactSaysWhatItSavedAndWhatIsNew() {
        Cli run = Cli.run("compact", image, "-o", dir.resolve("out"), "--merge-below", "0");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("less in blobs", "before     2 blobs", "now        2 blobs", "kept", "new");
    }

    @Test
    void compactSaysIfThereIsNothingToDo() {
        Cli run = Cli.run("compact", image, "-o", dir.resolve("out"), "--merge-below", "0", "--min-used", "5");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("nothing to do, the output is the same image");
    }

    @Test
    void theReportIsPrintedAsJson() {
        Cli run = Cli.run("compact", image, "-o", dir.resolve("out"), "--json");

        assertThat(run.out()).startsWith("{").contains("\"source\"", "\"minUsed\"", "\"newBytes\"", "\"kept\"");
    }

    @Test
    void optimizeCountsFilesAndNotesWhatIsMissing() throws IOException {
        Path trace = Files.writeString(dir.resolve("trace"), "/b\n/c\n");

        Cli run = Cli.run("optimize", image, "--trace", trace, "-o", dir.resolve("out"));

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("1 files in ", "now        2 blobs");
        assertThat(run.err()).contains("rafs: note: the image has no file '/c'");
    }

    @Test
    void codesTellUsageFromRefusals() throws IOException {
        Path trace = Files.writeString(dir.resolve("trace"), "/c\n");

        assertThat(Cli.run("compact", image, "-o", dir.resolve("out"), "--min-used", "4")
                        .code())
                .isEqualTo(2);
        assertThat(Cli.run("compact", image, "-o", image).code()).isEqualTo(3);
        assertThat(Cli.run("optimize", image, "--trace", trace, "-o", dir.resolve("out"))
                        .code())
                .isEqualTo(3);
        assertThat(Cli.run("optimize", image, "--trace", dir.resolve("no"), "-o", dir.resolve("out"))
                        .code())
                .isEqualTo(4);
        assertThat(dir.resolve("out")).doesNotExist();
    }
}
