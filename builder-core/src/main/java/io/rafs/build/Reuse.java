package io.rafs.build;

import io.rafs.source.Sources;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which earlier images a build may refer to.
 *
 * @param images in the order in which they are asked for a chunk
 * @param minRatio a blob of which less than this part is used is not referred to: what is used of it is copied; 0..1
 */
public record Reuse(List<Image> images, double minRatio) {
    /** No earlier image. */
    public static final Reuse NONE = new Reuse(List.of(), 0);

    public Reuse {
        images = List.copyOf(images);
        if (!(minRatio >= 0 && minRatio <= 1)) {
            throw new IllegalArgumentException("a ratio of %s, expected 0 to 1".formatted(minRatio));
        }
    }

    /**
     * An earlier image.
     *
     * @param path an image directory, a bootstrap, or an OCI image layout that has a converted image
     * @param ref tag, reference name or manifest digest of the image in a layout
     */
    public record Image(Path path, Optional<String> ref) {
        /** An image that needs no tag. */
        public static Image of(Path path) {
            return new Image(path, Optional.empty());
        }

        /**
         * An image as users write it: a path, or {@code LAYOUT:TAG}. What is there under the whole of {@code text} is meant
         * before any tag; both parts may have colons in them.
         */
        public static Image parse(String text) {
            if (!new File(text).exists()) {
                for (int colon = text.indexOf(':'); colon > 0; colon = text.indexOf(':', colon + 1)) {
                    Path layout = Path.of(text.substring(0, colon));
                    if (colon + 1 < text.length() && Sources.isLayout(layout)) {
                        return new Image(layout, Optional.of(text.substring(colon + 1)));
                    }
                }
            }
            return of(Path.of(text));
        }
    }
}
