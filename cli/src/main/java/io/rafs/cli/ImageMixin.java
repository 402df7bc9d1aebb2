package io.rafs.cli;

import io.rafs.read.ImageFiles;
import io.rafs.read.ImageReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which image is meant. */
final class ImageMixin {
    @Parameters(
            index = "0",
            paramLabel = "IMAGE",
            description = "A directory that rafs build made, a bootstrap file (also Nydus's), or an EROFS image.")
    private Path image;

    @Option(
            names = "--blobs",
            paramLabel = "PATH",
            description = {
                "Where the blobs are, if not in 'blobs' beside the bootstrap: a directory that has them by their ids,",
                "or, for an EROFS image with one device, that device itself."
            })
    private Path blobs;

    ImageFiles files() {
        return ImageFiles.of(image, Optional.ofNullable(blobs));
    }

    Path path() {
        return image;
    }

    Optional<Path> blobs() {
        return Optional.ofNullable(blobs);
    }

    ImageReader open() throws IOException {
        return ImageReader.open(files());
    }

    @Override
    public String toString() {
        return image.toString();
    }
}
