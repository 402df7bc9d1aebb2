package io.rafs.testdata;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.opentest4j.AssertionFailedError;

/**
 * How an outside judge says that it cannot run: one line on standard error and an aborted test, never silence.
 *
 * <p>Where everything ought to be there, that is with {@code CI=true} and as root, a judge that cannot run is a failure:
 * otherwise a broken set-up looks like a pass. Material and tools that a checkout cannot bring along (the reference
 * directory, the corpus, nydus-image) are only ever {@link #absent}.
 */
public final class Judge {

    private Judge() {}

    /** Skips the test aloud, or fails it where the judge has to be there. Never returns; declared so that callers can throw. */
    public static RuntimeException cannotRun(String judge, String why) {
        if ("true".equals(System.getenv("CI")) && isRoot()) {
            throw new AssertionFailedError(judge + " cannot run, which is a failure with CI=true: " + why);
        }
        return absent(judge, why);
    }

    /** Skips the test aloud, everywhere. Never returns. */
    public static RuntimeException absent(String judge, String why) {
        System.err.println("SKIPPED " + judge + ": " + why);
        return Assumptions.abort("SKIPPED " + judge + ": " + why);
    }

    /** Whether this process may do what root may: own every inode, mount, make devices. */
    public static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }

    /** Skips the test aloud unless it runs as root. */
    public static void requireRoot(String judge) {
        if (!isRoot()) {
            throw absent(judge, "needs root");
        }
    }
}
