package io.rafs.testdata.judges;

import io.rafs.testdata.Judge;
import io.rafs.testdata.Project;
import io.rafs.testdata.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The programs that get-verifiers.sh fetched: property {@code rafs.verifiers}, else {@code build/verifiers}; else PATH. */
final class Verifiers {

    private Verifiers() {}

    /**
     * A program that keeps everything below {@code home} and can reach nothing but the loopback, or a test skipped aloud.
     *
     * @param name as get-verifiers.sh calls it
     */
    static Tool require(String name, Path home) {
        Path fetched = Project.directory("rafs.verifiers", "build/verifiers")
                .resolve("bin")
                .resolve(name)
                .toAbsolutePath();
        Path program = Files.isExecutable(fetched)
                ? fetched
                : Tool.find(name)
                        .orElseThrow(() ->
                                Judge.absent(name, "neither " + fetched + " nor PATH has it; see get-verifiers.sh"));
        return Tool.of(program.toString())
                .withLimit(Duration.ofMinutes(2))
                .withEnvironment("HOME", home.toString())
                .withEnvironment("XDG_CONFIG_HOME", home.resolve("config").toString())
                .withEnvironment("XDG_CACHE_HOME", home.resolve("cache").toString())
                // nobody listens there; programs in Go ask no proxy for the loopback
                .withEnvironment("HTTP_PROXY", "http://127.0.0.1:1")
                .withEnvironment("HTTPS_PROXY", "http://127.0.0.1:1");
    }
}
