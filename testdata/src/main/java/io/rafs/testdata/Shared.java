package io.rafs.testdata;

import java.nio.file.Files;
import java.nio.file.Path;

/** The reference material: property {@code rafs.shared}, else {@code ../shared} beside the checkout. */
public final class Shared {

    private Shared() {}

    /** Where something is, or would be. */
    public static Path path(String... parts) {
        Path path = Project.directory("rafs.shared", "../shared");
        for (String part : parts) {
            path = path.resolve(part);
        }
        return path;
    }

    /** Where something is, or a test skipped aloud. */
    public static Path require(String... parts) {
        Path path = path(parts);
        if (!Files.exists(path)) {
            throw Judge.absent("shared", path + " is not there (property rafs.shared)");
        }
        return path;
    }
}
