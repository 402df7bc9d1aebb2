package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.testdata.Corpus;
import io.rafs.testdata.JsonReader;
import io.rafs.testdata.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packages of real images, judged by dpkg and by the files that are there. */
final class SbomCorpusIT {
    @TempDir
    private Path dir;

    private List<Map<?, ?>> components(String tag) throws IOException {
        Path image = dir.resolve("image");
        Path file = dir.resolve("sbom.json");
        Cli.jar("-Xmx256m")
                .run(
                        "build",
                        Corpus.require().layout(),
                        "--tag",
                        tag,
                        "-o",
                        image,
                        "-q",
                        "--compressor",
                        "none",
                        "--verify",
                        "off")
                .orFail();
        Cli.jar("-Xmx64m")
                .run("sbom", image, "--format", "cyclonedx", "-o", file)
                .orFail();
        List<Map<?, ?>> components = new ArrayList<>();
        for (Object item :
                (List<?>) JsonReader.read(Files.readAllBytes(file)).fields().get("components")) {
            components.add((Map<?, ?>) item);
        }
        return components;
    }

    private static List<String> found(List<Map<?, ?>> components, String type) {
        return components.stream()
                .filter(each -> String.valueOf(each.get("purl")).startsWith("pkg:" + type + "/"))
                .map(each -> each.get("name") + " " + each.get("version"))
                .sorted()
                .toList();
    }

    /** Paths of regular files, without what stands behind a "!". */
    private static TreeSet<String> foundIn(List<Map<?, ?>> components, String suffix) {
        TreeSet<String> paths = new TreeSet<>();
        for (Map<?, ?> each : components) {
            if (each.get("properties") instanceof List<?> properties
                    && properties.get(0) instanceof Map<?, ?> property
                    && property.get("value").toString().endsWith(suffix)) {
                paths.add(property.get("value").toString());
            }
        }
        return paths;
    }

    private static TreeSet<String> files(Path tree, Predicate<Path> meant) throws IOException {
        TreeSet<String> paths = new TreeSet<>();
        try (Stream<Path> all = Files.walk(tree)) {
            all.filter(meant)
                    .filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .forEach(path -> paths.add("/" + tree.relativize(path)));
        }
        return paths;
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "python", "node", "java"})
    void packagesAreThoseThatDpkgAndTheFilesTellOf(String tag) throws IOException {
        Path tree = Corpus.require().tree(tag);
        List<Map<?, ?>> components = components(tag);
        String installed = Tool.require("dpkg-query")
                .run(
                        "--admindir=" + tree.resolve("var/lib/dpkg"),
                        "-W",
                        "-f",
                        "${Package} ${Version} ${db:Status-Status}\\n")
                .orFail()
                .text();
        assertThat(found(components, "deb"))
                .hasSizeGreaterThan(80)
                .containsExactlyElementsOf(installed
                        .lines()
                        .filter(line -> !line.endsWith("config-files") && !line.endsWith("not-installed"))
                        .map(line -> line.substring(0, line.lastIndexOf(' ')))
                        .sorted()
                        .toList());
        assertThat(foundIn(components, ".jar"))
                .isEqualTo(files(tree, path -> path.toString().endsWith(".jar")));
        assertThat(foundIn(components, ".dist-info/METADATA"))
                .isEqualTo(files(tree, path -> path.toString().endsWith(".dist-info/METADATA")));
        assertThat(foundIn(components, "/package.json")).isSubsetOf(files(tree, path -> path.endsWith("package.json")));
        if (tag.equals("node")) {
            assertThat(found(components, "npm")).hasSizeGreaterThan(500);
        }
    }
}
