package io.rafs.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.testdata.ElfForge;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is taken from an image's configuration. */
final class StartConfigTest {
    private static StartConfig config(String json) throws IOException {
        return StartConfig.of(JsonObject.parse("config.json", json.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void cmdStandsBehindTheEntrypoint() throws IOException {
        StartConfig config = config("""
                {"config": {"Entrypoint": ["/entry"], "Cmd": ["a", "b"], "Env": ["A=1", "B=x=y", "A=2", "odd"],
                 "WorkingDir": "/srv/../app/", "User": "me:us"}}
                """);
        assertThat(config.command()).containsExactly("/entry", "a", "b");
        assertThat(config.environment()).hasSize(2).containsEntry("A", "2").containsEntry("B", "x=y");
        assertThat(config.workingDirectory()).hasToString("/app");
        assertThat(config.user()).isEqualTo("me:us");
    }

    @Test
    void whatIsNotSaidHasTheDefaultsOfRuntimes() throws IOException {
        StartConfig config = config("{\"config\": {\"Cmd\": [\"sh\"], \"Entrypoint\": null, \"WorkingDir\": \"\"}}");
        assertThat(config.command()).containsExactly("sh");
        assertThat(config.workingDirectory()).hasToString("/");
        StartTrace trace = StartTrace.of(Traces.tree("/usr/local/sbin/sh"), config);
        assertThat(Traces.paths(trace)).startsWith("/usr/local/sbin/sh");
    }

    @Test
    void aUserIsLookedUpInTheImage() throws IOException {
        StartConfig config = config("{\"config\": {\"Cmd\": [\"/app\"], \"User\": \"1000\"}}");
        MemoryTree tree = new MemoryTree()
                .file("/app", ElfForge.library("x"))
                .file("/etc/passwd", "x")
                .file("/etc/group", "x");
        assertThat(Traces.paths(StartTrace.of(tree, config))).containsExactly("/etc/passwd", "/etc/group", "/app");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '%',
            delimiter = '|',
            value = {
                "{} | config.json: it has no 'config' and so names no command",
                "{\"config\": {}} | it has neither Entrypoint nor Cmd",
                "{\"config\": {\"Cmd\": [\"\"]}} | it has neither Entrypoint nor Cmd",
                "{\"config\": {\"Cmd\": \"sh\"}} | 'Cmd' is 'sh', expected an array",
                "{\"config\": {}, \"layers\": []} | it is a manifest or an index, expected an image's config"
            })
    void aConfigThatStartsNothingIsRefused(String json, String message) {
        assertThatThrownBy(() -> config(json))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(message);
    }
}
