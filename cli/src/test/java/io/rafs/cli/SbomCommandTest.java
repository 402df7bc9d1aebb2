package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.RefusedException;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code rafs sbom}: documents of a built image. */
final class SbomCommandTest {
    @TempDir
    private Path dir;

    private Path image;

    @BeforeEach
    void build() throws IOException {
        byte[] tar = TarForge.inMemory()
                .symlink("etc/os-release", "../usr/lib/os-release")
                .file(
                        "usr/lib/os-release",
                        "PRETTY_NAME=\"Alpine Linux v3.20\"\nID=alpine\nVERSION_ID=3.20.3\n".getBytes())
                .file("lib/apk/db/installed", "P:musl\nV:1.2.5-r0\nA:x86_64\nL:MIT\n\n".getBytes())
                .file(
                        "usr/lib/python3/site-packages/typing_extensions-4.9.0.dist-info/METADATA",
                        "Metadata-Version: 2.1\nName: typing_extensions\nVersion: 4.9.0\nLicense: PSF licence\n\nText.\n"
                                .getBytes())
                .file(
                        "app/node_modules/@types/node/package.json",
                        "{\"name\":\"@types/node\",\"version\":\"20.1.0\",\"license\":\"MIT\"}".getBytes())
                .file("app/node_modules/broken/package.json", "{\"name\":\"broken\",".getBytes())
                .file("app/package.json", "{\"name\":\"mine\",\"version\":\"1.0.0\"}".getBytes())
                .file("var/lib/rpm/Packages", new byte[4096])
                .bytes();
        Files.write(dir.resolve("layer.tar"), tar);
        image = dir.resolve("image");
        ok("build", dir.resolve("layer.tar"), "-o", image, "-q");
    }

    private static Cli ok(Object... arguments) {
        Cli run = Cli.run(arguments);
        assertThat(run.code()).as(run.err()).isZero();
        return run;
    }

    @Test
    void bothFormatsNameEveryPackage() {
        for (String format : new String[] {"spdx", "cyclonedx"}) {
            Cli run = ok("sbom", image, "--format", format);
            assertThat(run.out())
                    .contains(
                            "\"pkg:apk/alpine/musl@1.2.5-r0?arch=x86_64&distro=alpine-3.20.3\"",
                            "\"pkg:pypi/typing-extensions@4.9.0\"",
                            "\"pkg:npm/%40types/node@20.1.0\"")
                    .doesNotContain("\"mine\"", "\"broken\"");
            assertThat(ok("sbom", image, "--format", format).out()).isEqualTo(run.out());
        }
    }

    @Test
    void whatWasNotReadIsToldInTheDocumentAndOnStandardError() {
        for (String format : new String[] {"spdx", "cyclonedx"}) {
            Cli run = ok("sbom", image, "--format", format);
            for (String text : new String[] {run.out(), run.err()}) {
                assertThat(text)
                        .contains("/var/lib/rpm/Packages: it is a database in the old format of Berkeley DB")
                        .contains("/app/node_modules/broken/package.json: it is not well-formed JSON");
            }
            assertThat(run.err()).endsWith("3 packages; the list is not whole, see the notes" + System.lineSeparator());
        }
    }

    @Test
    void theDocumentGoesToAFile() throws IOException {
        Path file = dir.resolve("app.json");
        Cli run = ok("sbom", image, "--name", "example.com/app:v1", "-o", file);
        assertThat(run.out()).isEmpty();
        assertThat(Files.readString(file))
                .contains("\"spdxVersion\" : \"SPDX-2.3\"", "\"name\" : \"example.com/app:v1\"");
    }

    @Test
    void anImageInALayoutIsNamedByItsManifest() throws IOException {
        OciImage plain = OciImage.ofTars(Files.readAllBytes(dir.resolve("layer.tar")));
        Path layout = new OciForge().tag("v1", plain).writeTo(dir.resolve("plain"));
        ok("convert", "oci:" + layout + ":v1", "oci:" + dir.resolve("converted") + ":v1", "-q");
        Path work = Files.createDirectory(dir.resolve("work"));
        Cli run = ok("sbom", "oci:" + dir.resolve("converted") + ":v1", "--work", work, "-q");
        String packages = run.out().replaceAll("(?s).*\"SPDXRef-apk", "");
        assertThat(packages).isEqualTo(ok("sbom", image).out().replaceAll("(?s).*\"SPDXRef-apk", ""));
        assertThat(run.out()).containsPattern("\"versionInfo\" : \"sha256:[0-9a-f]{64}\"");
        assertThat(work).isEmptyDirectory();
        assertThat(Cli.run("sbom", layout).err()).contains("converted");
    }

    @Test
    void theTimeIsThatOfTheEnvironmentOrRefused() throws IOException {
        assertThat(SourceDateEpoch.of(Map.of())).isEmpty();
        assertThat(SourceDateEpoch.of(Map.of("SOURCE_DATE_EPOCH", "1700000000")))
                .contains(Instant.parse("2023-11-14T22:13:20Z"));
        assertThatThrownBy(() -> SourceDateEpoch.of(Map.of("SOURCE_DATE_EPOCH", "now")))
                .isInstanceOf(RefusedException.class)
                .hasMessage(
                        "SOURCE_DATE_EPOCH: it is 'now', expected whole seconds since 1970; unset it or give a number");
        assertThatThrownBy(() -> SourceDateEpoch.of(Map.of("SOURCE_DATE_EPOCH", "999999999999")))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void whatIsNoImageIsRefused() {
        Cli run = Cli.run("sbom", dir.resolve("layer.tar"));
        assertThat(run.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(run.err()).contains("layer.tar");
    }
}
