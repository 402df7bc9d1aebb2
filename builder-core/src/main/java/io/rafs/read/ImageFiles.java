package io.rafs.read;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the files of an image are.
 *
 * @param bootstrap the bootstrap, or a blob that holds one
 * @param blobs a directory that holds the data blobs by their ids, if one is known
 * @param name what to call the bootstrap in messages
 */
public record ImageFiles(Path bootstrap, Optional<Path> blobs, String name) {
    private static final String BOOTSTRAP = "bootstrap";
    private static final String BLOBS = "blobs";

    /** Files that go by their own names. */
    public ImageFiles(Path bootstrap, Optional<Path> blobs) {
        this(bootstrap, blobs, bootstrap.toString());
    }

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

    /** Whether a path is that of an image, rather than of something to make one of: by its content, whatever its name. */
    public static boolean isImage(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return Files.isRegularFile(path.resolve(BOOTSTRAP)) && !Files.exists(path.resolve("oci-layout"));
        }
        if (!Files.isRegularFile(path)) {
            return false;
        }
        try (PagedFile file = PagedFile.open(path)) {
            return BootstrapReader.recognises(file)
                    || EmbeddedBootstrap.find(file).isPresent();
        }
    }
}
