package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image that docs/format.md walks through is the image that the builder makes. */
final class FormatDocTest {
    /** A line such as {@code 0400: e2 e1 f5 e0  magic}. */
    private static final Pattern LINE = Pattern.compile("^([0-9a-f]{4}): ((?:[0-9a-f]{2} ?)+)");

    @TempDir
    private Path dir;

    @Test
    void everyByteThatTheDocumentShowsIsInTheImage() throws IOException {
        Path image = dir.resolve("image");
        Cli build =
                Cli.run("build", Cli.root().resolve("samples/three.tar"), "-o", image, "--compressor", "none", "-q");
        assertThat(build.code()).as(build.err()).isZero();
        byte[] bootstrap = Files.readAllBytes(image.resolve("bootstrap"));
        Path blobFile;
        try (var blobs = Files.list(image.resolve("blobs"))) {
            blobFile = blobs.findFirst().orElseThrow();
        }
        byte[] blob = Files.readAllBytes(blobFile);

        byte[] file = bootstrap;
        int shown = 0;
        for (String line : Files.readAllLines(Cli.root().resolve("docs/format.md"))) {
            if (line.startsWith("### The blob")) {
                file = blob;
            }
            Matcher matcher = LINE.matcher(line);
            if (matcher.find()) {
                int at = Integer.parseInt(matcher.group(1), 16);
                byte[] bytes = HexFormat.of().parseHex(matcher.group(2).replace(" ", ""));
                for (int i = 0; i < bytes.length; i++) {
                    assertThat(file[at + i])
                            .as("byte %x in line: %s", at + i, line)
                            .isEqualTo(bytes[i]);
                }
                shown += bytes.length;
            }
        }
        assertThat(shown).as("bytes that the document shows").isGreaterThan(600);
    }
}
