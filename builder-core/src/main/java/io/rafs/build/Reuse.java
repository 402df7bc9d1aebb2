package io.rafs.build;

import java.nio.file.Path;
import java.util.List;

/**
 * Which earlier images a build may refer to.
 *
 * @param images directories or bootstraps
 * @param minRatio a blob of which less than this part is used is not referred to: what is used of it is copied; 0..1
 */
public record Reuse(List<Path> images, double minRatio) {
    /** No earlier image. */
    public static final Reuse NONE = new Reuse(List.of(), 0);

    public Reuse {
        images = List.copyOf(images);
        if (!(minRatio >= 0 && minRatio <= 1)) {
            throw new IllegalArgumentException("a ratio of %s, expected 0 to 1".formatted(minRatio));
        }
    }
}
