package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.testdata.ElfForge;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code rafs trace}: the list of a built image, and where its configuration may come from. */
final class TraceCommandTest {
    private static final List<String> PATHS =
            List.of("/app/run.sh", "/bin/app", "/usr/lib64/ld", "/usr/lib/libbig.so.1", "/usr/lib/libsmall.so");

    @TempDir
    private Path dir;

    private Path image;
    private OciImage oci;

    @BeforeEach
    void build() throws IOException {
        byte[] big = Arrays.copyOf(
                ElfForge.library("libbig.so").needed("libsmall.so").bytes(), 3_000_000);
        byte[] tar = TarForge.inMemory()
                .add(TarEntry.file("app/run.sh", "#!/bin/app -x\n").mode(0755))
                .add(TarEntry.file(
                                "bin/app",
                                ElfForge.program().needed("libbig.so").bytes())
                        .mode(0755))
                .symlink("lib64", "usr/lib64")
                .file("usr/lib64/ld", ElfForge.library("ld-linux-x86-64.so.2").bytes())
                .symlink("usr/lib64/ld-linux-x86-64.so.2", "ld")
                .file("usr/lib/libbig.so.1", big)
                .symlink("usr/lib/libbig.so", "/../usr/lib/libbig.so.1")
                .file("usr/lib/libsmall.so", ElfForge.library("libsmall.so").bytes())
                .bytes();
        oci = OciImage.ofTars(tar).runtime("Cmd", List.of("./run.sh")).runtime("WorkingDir", "/app");
        Path layout = new OciForge()
                .tag("app", oci)
                .tag("other", OciImage.ofTars(tar, tar))
                .writeTo(dir.resolve("oci"));
        image = dir.resolve("image");
        ok("build", layout, "--tag", "app", "-o", image, "-q", "--chunk-size", "64K");
    }

    private static Cli ok(Object... arguments) {
        Cli run = Cli.run(arguments);
        assertThat(run.code()).as(run.err()).isZero();
        return run;
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "oci", "oci.tar", "image/bootstrap"})
    void theConfigComesFromADocumentALayoutOrAnArchive(String from) throws IOException {
        Files.write(dir.resolve("config.json"), oci.config());
        Files.write(dir.resolve("oci.tar"), new OciForge().tag("app", oci).asOciArchive());
        Path config = dir.resolve(from.startsWith("image") ? "config.json" : from);
        Object[] command = {"trace", from.startsWith("image") ? dir.resolve(from) : image, "--from-config", config};
        Cli run = from.equals("oci")
                ? ok(command[0], command[1], command[2], command[3], "--tag", "app", "--platform", "linux/amd64")
                : ok(command);
        assertThat(run.out().lines()).containsExactlyElementsOf(PATHS);
        assertThat(run.err()).isEqualTo("5 files, 2.9 MiB" + System.lineSeparator());
    }

    @Test
    void theListGoesIntoAFileThatBuildTakes() throws IOException {
        Path list = Files.writeString(dir.resolve("start.txt"), "old");
        assertThat(ok("trace", image, "--from-config", dir.resolve("oci"), "--tag", "app", "-o", list)
                        .out())
                .isEmpty();
        assertThat(list).hasContent(String.join("\n", PATHS));
        Files.writeString(list, "/usr/lib/libsmall.so\t0+100\n", StandardOpenOption.APPEND);

        Path again = dir.resolve("again");
        Cli run = ok("build", dir.resolve("oci"), "--tag", "app", "-o", again, "-q", "--prefetch-list", list);
        assertThat(run.err()).doesNotContain("prefetch");
        List<String> inspected = ok("inspect", again).out().lines().toList();
        assertThat(inspected.subList(inspected.indexOf("prefetch") + 1, inspected.indexOf("tree")))
                .hasSize(PATHS.size());
    }

    @Test
    void jsonSaysWhyAFileIsRead() throws IOException {
        Path config = Files.write(dir.resolve("config.json"), oci.config());
        String json = ok("trace", image, "--from-config", config, "--json").out();
        assertThat(json)
                .contains("\"why\" : \"interpreter of /app/run.sh\"", "\"why\" : \"needed by /bin/app\"")
                .contains("\"size\" : 3000000", "\"notes\" : [ ]");
    }

    @Test
    void whatIsMissingIsANoteAndNoFailure() throws IOException {
        Path config = Files.writeString(dir.resolve("c.json"), "\n {\"config\": {\"Cmd\": [\"/none\"]}}");
        Cli run = ok("trace", image, "--from-config", config);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines())
                .containsExactly("rafs: note: entrypoint: '/none' is no executable file of the image", "0 files, 0 B");
    }

    @Test
    void aFileWhoseContentIsDamagedIsRefused() throws IOException {
        try (var blobs = Files.list(image.resolve("blobs"))) {
            Path blob = blobs.findFirst().orElseThrow();
            byte[] bytes = Files.readAllBytes(blob);
            bytes[100] ^= 1;
            Files.write(blob, bytes);
        }
        Path config = Files.write(dir.resolve("config.json"), oci.config());
        Cli run = Cli.run("trace", image, "--from-config", config);
        assertThat(run.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tree | it is a directory tree, which says nothing of how the image starts",
                "layer.tar | it is a layer tar, which says nothing of how the image starts",
                "oci | it holds several images; choose one with --ref or --platform",
                "broken.json | it is not well-formed JSON",
                "array.json | it is an array, expected an object",
                "oci/index.json | it is a manifest or an index, expected an image's config",
                "empty.json | it has no 'config'"
            })
    void whatHasNoConfigIsRefused(String from, String message) throws IOException {
        Files.createDirectories(dir.resolve("tree/etc"));
        Files.write(dir.resolve("layer.tar"), TarForge.inMemory().file("a", "b").bytes());
        Files.writeString(dir.resolve("broken.json"), "{");
        Files.writeString(dir.resolve("array.json"), "[{}]");
        Files.writeString(dir.resolve("empty.json"), "{}");
        Cli run = Cli.run("trace", image, "--from-config", dir.resolve(from));
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.REFUSED);
        assertThat(run.err()).contains(message);
    }

    @Test
    void aDamagedConfigIsRefused() throws IOException {
        Path layout = new OciForge()
                .tag(
                        "app",
                        oci.configInPlace(new String(oci.config(), StandardCharsets.UTF_8)
                                .replace("run.sh", "fun.sh")
                                .getBytes(StandardCharsets.UTF_8)))
                .writeTo(dir.resolve("damaged"));
        Cli run = Cli.run("trace", image, "--from-config", layout);
        assertThat(run.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(run.err()).contains("the file is damaged, copy it again");
    }
}
