package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.testdata.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher has done once, to start faster from then on. */
final class ClassTrainingIT {
    @TempDir
    private Path dir;

    @Test
    void theArchiveHasWhatRegistriesTake() throws IOException {
        Tool java =
                Tool.of(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        Path list = dir.resolve("classes");

        java.run(
                        "-Xlog:class+load:file=" + list,
                        "-cp",
                        Cli.jarFile(),
                        "io.rafs.cli.ClassTraining",
                        Cli.root().resolve("samples/hello"),
                        dir)
                .orFail();

        assertThat(Files.readString(list))
                .contains("io.rafs.registry.HttpRegistry ")
                .contains("jdk.internal.net.http.HttpClientImpl ")
                .contains("io.rafs.bootstrap.BootstrapWriter ");
        assertThat(dir.resolve("image/bootstrap")).isRegularFile();
    }
}
