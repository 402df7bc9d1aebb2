package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.testdata.CompareTrees;
import io.rafs.testdata.Corpus;
import io.rafs.testdata.Judge;
import io.rafs.testdata.Tool;
import io.rafs.testdata.registry.DockerRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real images, converted and given back, are for umoci what they were before, and images for skopeo. */
final class RevertCorpusIT {
    @TempDir
    private Path dir;

    private Corpus corpus;

    @BeforeEach
    void requireCorpusAndJudges() {
        corpus = Corpus.require();
        Judge.requireRoot("unpacking");
        for (String judge : new String[] {"umoci", "skopeo"}) {
            if (Tool.find(judge).isEmpty()) {
                throw Judge.cannotRun(judge, "it is not installed");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"edge, rafs, zstd", "edge-gnu, native, none"})
    void throughALayoutUmociUnpacksTheOriginal(String tag, String layout, String compressor) throws IOException {
        run(
                "convert",
                source(tag),
                "oci:" + dir.resolve("converted"),
                "--layout",
                layout,
                "--compressor",
                compressor,
                "-q");
        revertAndUnpack(tag, "oci:" + dir.resolve("converted"));
    }

    @Tag("long")
    @ParameterizedTest
    @CsvSource({
        "edge, native, zstd",
        "edge-gnu, rafs, lz4",
        "python, rafs, zstd",
        "base, rafs, zstd",
        "edge-huge, rafs, zstd",
        "edge-huge, native, zstd",
        "python-next, native, zstd"
    })
    void soItDoesTheOthers(String tag, String layout, String compressor) throws IOException {
        throughALayoutUmociUnpacksTheOriginal(tag, layout, compressor);
    }

    @Tag("long")
    @ParameterizedTest
    @CsvSource({"edge-gnu, rafs", "python, rafs"})
    void soItDoesOthersThroughARegistry(String tag, String layout) throws IOException {
        throughARegistryAsWell(tag, layout);
    }

    @ParameterizedTest
    @CsvSource({"edge, native"})
    void throughARegistryAsWell(String tag, String layout) throws IOException {
        try (DockerRegistry registry =
                DockerRegistry.start(Files.createDirectory(dir.resolve("registry")), false, Optional.empty())) {
            String converted = registry.host() + "/app:rafs";
            run("convert", source(tag), converted, "--layout", layout, "-q");
            String reverted = registry.host() + "/app:plain";
            run("revert", converted, reverted, "-q");
            String image = "docker://" + reverted;
            assertThat(inspect("--tls-verify=false", image)).contains("\"Architecture\": \"amd64\"");
            assertThat(inspect("--tls-verify=false", "--raw", image))
                    .contains("application/vnd.oci.image.layer.v1.tar+gzip");
            Path pulled = dir.resolve("pulled");
            Tool.require("skopeo")
                    .withLimit(Duration.ofMinutes(2))
                    .run(
                            "--insecure-policy",
                            "copy",
                            "--src-tls-verify=false",
                            "docker://" + reverted,
                            "oci:" + pulled + ":plain")
                    .orFail();
            unpack(tag, pulled);
        }
    }

    private static String inspect(Object... arguments) {
        return Tool.require("skopeo")
                .withArguments("inspect")
                .run(arguments)
                .orFail()
                .text();
    }

    private String source(String tag) {
        return "oci:" + corpus.layout() + ":" + tag;
    }

    private void revertAndUnpack(String tag, String converted) {
        Path plain = dir.resolve("plain");
        run("revert", converted, "oci:" + plain + ":plain", "-q");
        Tool.require("skopeo").run("inspect", "oci:" + plain + ":plain").orFail();
        unpack(tag, plain);
    }

    private void unpack(String tag, Path layout) {
        Path root = dir.resolve("root");
        Tool.require("umoci")
                .withLimit(Duration.ofMinutes(5))
                .run("raw", "unpack", "--image", layout + ":plain", root)
                .orFail();
        try {
            CompareTrees.assertSame(root, corpus.manifest(tag));
        } finally {
            Tool.require("rm").withLimit(Duration.ofMinutes(2)).run("-rf", root).orFail();
        }
    }

    private static void run(Object... arguments) {
        Cli.jar("-Xmx256m").run(arguments).orFail();
    }
}
