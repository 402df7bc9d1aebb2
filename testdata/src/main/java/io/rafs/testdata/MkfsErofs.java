package io.rafs.testdata;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opentest4j.AssertionFailedError;

/** {@code mkfs.erofs} of erofs-utils, by environment variable MKFS_EROFS or from PATH: makes images of every kernel layout. */
public final class MkfsErofs {
    private static final String NAME = "mkfs.erofs";

    /** What versions say that cannot do what is asked of them. */
    private static final List<String> UNABLE = List.of(
            "unrecognized option",
            "invalid option",
            "invalid extended option",
            "usage:",
            "Unable to get new compression",
            "isn't supported",
            "not supported",
            "unsupported",
            "Cannot find a valid compressor",
            "failed to set compress",
            "Invalid argument");

    private MkfsErofs() {}

    /** Makes an image of a tree; skips the test aloud if this version cannot, with these options. */
    public static void make(Path image, Path tree, String... options) {
        List<Object> arguments = new ArrayList<>(List.of(options));
        arguments.add(image);
        arguments.add(tree);
        Tool.Result result = tool().run(arguments.toArray());
        if (!result.ok()) {
            String said = result.text() + result.stderr();
            if (UNABLE.stream().anyMatch(said::contains)) {
                throw Judge.absent(NAME, "this version cannot " + String.join(" ", options));
            }
            throw new AssertionFailedError(result.toString());
        }
    }

    private static Tool tool() {
        return Optional.ofNullable(System.getenv("MKFS_EROFS"))
                .filter(given -> Files.isRegularFile(Path.of(given)))
                .map(Tool::of)
                .orElseGet(() -> Tool.require(NAME));
    }
}
