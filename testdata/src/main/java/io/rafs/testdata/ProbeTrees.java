package io.rafs.testdata;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Random reads and mappings of a tree, compared with those of another: what reading files from their start to their end
 * does not show of a file system.
 */
public final class ProbeTrees {

    private static final Duration LIMIT = Duration.ofMinutes(20);
    private static final int DROPS_PER_SECOND = 20;

    private ProbeTrees() {}

    /** Fails unless one reader finds the same in both trees. */
    public static void assertSame(Path tree, Path truth, long seed, int probes) throws IOException {
        run(tree, truth, seed, probes, 1, 0).orFail();
    }

    /** Fails unless four readers side by side do, while the machine's caches are dropped; needs root. */
    public static void assertSameUnderPressure(Path tree, Path truth, long seed, int probes) throws IOException {
        Judge.requireRoot("dropping caches");
        run(tree, truth, seed, probes, 4, DROPS_PER_SECOND).orFail();
    }

    private static Tool.Result run(Path tree, Path truth, long seed, int probes, int readers, int drops)
            throws IOException {
        try (InputStream script = ProbeTrees.class.getResourceAsStream("probe_trees.py")) {
            String source = new String(script.readAllBytes(), StandardCharsets.UTF_8);
            return Tool.python()
                    .withArguments("-c", source)
                    .withLimit(LIMIT)
                    .run(tree, truth, seed, probes, readers, drops);
        }
    }
}
