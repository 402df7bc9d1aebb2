package io.rafs.cli;

import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.oci.Platform;
import io.rafs.source.Source;
import io.rafs.source.SourceOptions;
import io.rafs.source.Sources;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which configuration is meant. */
final class ConfigMixin {
    /** Largest config that is read, in bytes; that of a layout is bounded the same. */
    private static final int MAX_SIZE = 8 << 20;

    @Option(
            names = "--from-config",
            required = true,
            paramLabel = "CONFIG",
            description =
                    "An OCI image config (JSON), or the OCI layout, OCI archive or docker archive that the image was"
                            + " built from.")
    private Path config;

    @Option(
            names = {"--ref", "--tag"},
            paramLabel = "NAME",
            description = "The image's tag or reference name, where CONFIG holds several.")
    private String ref;

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH[/VARIANT]",
            converter = SourceMixin.PlatformConverter.class,
            description = "The platform, where an image has several; for example linux/arm64.")
    private Platform platform;

    /** The config document. */
    JsonObject read() throws IOException {
        if (Files.isRegularFile(config) && ref == null && platform == null && isJson()) {
            if (Files.size(config) > MAX_SIZE) {
                throw new RefusedException(
                        config.toString(),
                        "it has %d bytes, at most %d are read; is it a config?"
                                .formatted(Files.size(config), MAX_SIZE));
            }
            return JsonObject.parse(config.toString(), Files.readAllBytes(config));
        }
        SourceOptions options = new SourceOptions(Optional.ofNullable(ref), Optional.ofNullable(platform), true);
        if (Files.isDirectory(config) && Sources.isTree(config)) {
            throw noConfig("a directory tree");
        }
        try (Source source = Sources.open(List.of(config), options)) {
            return source.config().orElseThrow(() -> noConfig("a " + source.kind()));
        }
    }

    private RefusedException noConfig(String what) {
        return new RefusedException(
                config.toString(),
                "it is %s, which says nothing of how the image starts; give an OCI config, layout or archive"
                        .formatted(what));
    }

    /** No tar begins with a brace; a config does, behind blanks. */
    private boolean isJson() throws IOException {
        try (InputStream in = Files.newInputStream(config)) {
            return new String(in.readNBytes(64), StandardCharsets.ISO_8859_1)
                    .stripLeading()
                    .matches("(?s)[{\\[].*");
        }
    }
}
