package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.testdata.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents tell people to type works. */
final class DocsIT {
    @TempDir
    private Path dir;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "README.md",
                "docs/guide.md",
                "docs/golden.md",
                "docs/signing.md",
                "docs/sbom.md",
                "docs/verity.md"
            })
    void everyConsoleExampleSucceeds(String document) throws IOException {
        Path root = Cli.root();
        Files.createDirectories(dir.resolve("cli/target"));
        Files.createSymbolicLink(dir.resolve("cli/target").resolve(Cli.jarFile().getFileName()), Cli.jarFile());
        Files.copy(root.resolve("rafs"), dir.resolve("rafs"));
        assertThat(dir.resolve("rafs").toFile().setExecutable(true)).isTrue();
        Files.createSymbolicLink(dir.resolve("samples"), root.resolve("samples"));

        List<String> commands = examples(root.resolve(document));

        assertThat(commands).isNotEmpty();
        for (String command : commands) {
            Tool.Result run = Tool.require("sh")
                    .withDirectory(dir)
                    .withEnvironment("JAVA_HOME", System.getProperty("java.home"))
                    .withLimit(Duration.ofMinutes(2))
                    .run("-c", command);
            assertThat(run.exit()).as(run.toString()).isZero();
        }
    }

    /** Lines after "$ " in console blocks; building the project is what this very test is part of. */
    private static List<String> examples(Path document) throws IOException {
        List<String> commands = new ArrayList<>();
        boolean console = false;
        try (Stream<String> lines = Files.lines(document)) {
            for (String line : lines.toList()) {
                if (line.startsWith("```")) {
                    console = line.equals("```console");
                } else if (console && line.startsWith("$ ") && !line.startsWith("$ mvn")) {
                    commands.add(line.substring(2));
                }
            }
        }
        return commands;
    }
}
