package io.rafs.read;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the files of an image are.
 *
 * @param bootstrap the bootstrap, or a blob that holds one
 * @param blobs a directory that holds the data blobs by their ids, if one is known
 */
public record ImageFiles(Path bootstrap, Optional<Path> blobs) {
    private static final String BOOTSTRAP = "bootstrap";
    private static final String BLOBS = "blobs";

    /**
     * What is meant by {@code image}: a directory that holds {@code bootstrap} and {@code blobs}, or a bootstrap file,
     * beside which a directory {@code blobs} may lie.
     *
     * @param blobs where the blobs are, if not there
     */
    public static ImageFiles of(Path image, Optional<Path> blobs) {
        boolean directory = Files.isDirectory(image);
        Path beside = directory ? image.resolve(BLOBS) : image.resolveSibling(BLOBS);
        return new ImageFiles(
                directory ? image.resolve(BOOTSTRAP) : image,
                blobs.isPresent() || !Files.isDirectory(beside) ? blobs : Optional.of(beside));
    }
}
