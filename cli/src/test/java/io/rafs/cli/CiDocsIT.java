package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.json.JsonObject;
import io.rafs.testdata.Contents;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.Tool;
import io.rafs.testdata.registry.Access;
import io.rafs.testdata.registry.RegistryTraits;
import io.rafs.testdata.registry.TestRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the examples for CI systems have a shell do works, against a registry that wants a password. */
final class CiDocsIT {
    private static final String USER = "robot";
    private static final String PASSWORD = "pass word:$1";

    @TempDir
    private Path dir;

    private TestRegistry registry;
    private Path layout;

    /** @param shell with the options that its CI system gives it */
    private record Example(List<String> shell, String script) {}

    @BeforeEach
    void serveAnImage() throws IOException {
        registry = TestRegistry.start(RegistryTraits.open().withAccess(Access.basic(USER, PASSWORD)));
        OciImage image = OciImage.ofTars(
                TarForge.inMemory().file("app", Contents.random(1, 300_000)).bytes(),
                TarForge.inMemory().file("conf", Contents.text(2, 3000)).bytes());
        layout = new OciForge().tag("v1", image).writeTo(Files.createDirectory(dir.resolve("layout")));
        Path bin = Files.createDirectory(dir.resolve("bin"));
        Path rafs = Files.writeString(
                bin.resolve("rafs"),
                "#!/bin/sh\nexec '%s/bin/java' -XX:TieredStopAtLevel=1 -jar '%s' \"$@\"\n"
                        .formatted(System.getProperty("java.home"), Cli.jarFile()));
        assertThat(rafs.toFile().setExecutable(true)).isTrue();
        run(
                new Example(
                        List.of("sh", "-e"),
                        "printf %s \"$REGISTRY_PASSWORD\" | rafs copy \"oci:$LAYOUT\" \"$SOURCE\" -q"
                                + " --username \"$REGISTRY_USER\" --password-stdin"),
                "source");
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private Tool.Result start(Example example, String target, String password) throws IOException {
        Path work = Files.createDirectories(dir.resolve("work-" + target));
        List<Object> arguments =
                new ArrayList<>(example.shell().subList(1, example.shell().size()));
        arguments.add("-c");
        arguments.add(example.script());
        return Tool.require(example.shell().get(0))
                .withDirectory(work)
                .withLimit(Duration.ofMinutes(2))
                .withEnvironment("PATH", dir.resolve("bin") + ":" + System.getenv("PATH"))
                .withEnvironment("HOME", work.toString())
                .withEnvironment("LAYOUT", layout.toString())
                .withEnvironment("SOURCE", registry.host() + "/team/app:v1")
                .withEnvironment("TARGET", registry.host() + "/team/app:" + target)
                .withEnvironment("REGISTRY_USER", USER)
                .withEnvironment("REGISTRY_PASSWORD", password)
                .run(arguments.toArray());
    }

    private Tool.Result run(Example example, String target) throws IOException {
        return start(example, target, PASSWORD).orFail();
    }

    @Test
    void everyExamplePublishesTheImageAndSendsNothingTheSecondTime() throws IOException {
        List<Example> examples = examples();
        assertThat(examples).hasSize(4);
        String converted = null;
        for (int i = 0; i < examples.size(); i++) {
            String target = "v1-rafs-" + i;
            Tool.Result first = run(examples.get(i), target);
            String manifest = new String(registry.manifest("team/app", target).orElseThrow(), StandardCharsets.UTF_8);
            assertThat(manifest).contains("nydus-bootstrap");
            if (converted != null) {
                assertThat(manifest).isEqualTo(converted);
            }
            converted = manifest;
            Path work = dir.resolve("work-" + target);
            assertThat(work.resolve("rafs-cache")).isNotEmptyDirectory();
            Path report = work.resolve("report.json");
            if (Files.exists(report)) {
                assertThat(first.text()).as("says what came of it").matches("(?s).*(sha256:[0-9a-f]{64}|sentBytes).*");
                run(examples.get(i), target);
                assertThat(JsonObject.parse("report", Files.readAllBytes(report))
                                .needNumber("sentBytes"))
                        .isZero();
            }
        }
    }

    @Test
    void aWrongPasswordEndsTheJobAndIsNowhereTold() throws IOException {
        List<Example> examples = examples();
        for (int i = 0; i < examples.size(); i++) {
            Tool.Result run = start(examples.get(i), "denied-" + i, "not the secret");
            assertThat(run.exit()).as(run.toString()).isEqualTo(i == 0 ? 75 : 4);
            assertThat(run.stderr() + run.text()).doesNotContain("not the secret");
            assertThat(registry.manifest("team/app", "denied-" + i)).isEmpty();
        }
    }

    /** Each shell block of the document, and of each YAML block all that its steps run. */
    private static List<Example> examples() throws IOException {
        List<Example> examples = new ArrayList<>();
        List<String> block = null;
        String language = "";
        for (String line : Files.readAllLines(Cli.root().resolve("docs/ci.md"))) {
            if (!line.startsWith("```")) {
                if (block != null) {
                    block.add(line);
                }
            } else if (block == null) {
                block = new ArrayList<>();
                language = line.substring(3);
            } else {
                if (language.equals("sh")) {
                    examples.add(new Example(List.of("sh"), String.join("\n", block)));
                } else if (language.equals("yaml")) {
                    examples.add(new Example(List.of("bash", "-e", "-o", "pipefail"), steps(block)));
                }
                block = null;
            }
        }
        return examples;
    }

    /** The lines below {@code run: |} and {@code - |}, and single commands of a script. */
    private static String steps(List<String> yaml) {
        StringBuilder script = new StringBuilder();
        int scalar = -1;
        boolean commands = false;
        for (String line : yaml) {
            String text = line.strip();
            int indent = line.length() - line.stripLeading().length();
            if (scalar >= 0 && (indent > scalar || text.isEmpty())) {
                script.append(line).append('\n');
                continue;
            }
            scalar = -1;
            if (text.equals("script:")) {
                commands = true;
            } else if (text.equals("run: |") || commands && text.equals("- |")) {
                scalar = indent;
            } else if (commands && text.startsWith("- ")) {
                script.append(text.substring(2)).append('\n');
            } else {
                commands = false;
            }
        }
        return script.toString();
    }
}
