package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.testdata.Contents;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code rafs diff} as CI runs it: the packed jar in a process of its own. */
final class DiffIT {
    @TempDir
    private Path dir;

    private Path image(String name, int bytes) throws IOException {
        Path tar = Files.write(
                dir.resolve(name + ".tar"), TarForge.of(List.of(TarEntry.file("f", Contents.random(1, bytes)))));
        Path image = dir.resolve(name);
        Cli.jar().run("build", tar, "-o", image, "-q").orFail();
        return image;
    }

    @Test
    void aBudgetOfNewBytesFailsTheBuildAndThePageIsThere() throws IOException {
        Path one = image("one", 1 << 20);
        Path other = image("other", 3 << 20);
        Path page = dir.resolve("page.html");

        Tool.Result within = Cli.jar().run("diff", one, other, "--fail-over", "2M");
        Tool.Result over = Cli.jar().run("diff", one, other, "--fail-over", "1M", "--html", page);

        assertThat(within.exit()).isZero();
        assertThat(over.exit()).isEqualTo(5);
        assertThat(over.stderr()).contains("--fail-over allows 1048576");
        // style and script are in the jar
        assertThat(Files.readString(page)).contains("prefers-color-scheme", "squarify");
    }
}
