package io.rafs.testdata;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.opentest4j.AssertionFailedError;

/** Strict comparison of file trees by the corpus's own script: attributes, content, links, xattrs, devices. */
public final class CompareTrees {

    private static final Duration LIMIT = Duration.ofMinutes(10);

    private CompareTrees() {}

    /** Fails, with the list of differences, unless both are the same; the second may be a stored manifest. */
    public static void assertSame(Path tree, Path treeOrManifest, String... options) {
        Tool.Result result = compare(tree, treeOrManifest, options);
        if (!result.ok()) {
            throw new AssertionFailedError(result.toString());
        }
    }

    /** The comparison's whole answer: exit 0 for equal, 1 for different. */
    public static Tool.Result compare(Path tree, Path treeOrManifest, String... options) {
        List<Object> arguments = new ArrayList<>(List.of(tree, treeOrManifest));
        arguments.addAll(Arrays.asList(options));
        return script().run(arguments.toArray());
    }

    /** Writes a tree's manifest, for a later comparison when the tree is gone. */
    public static Path dump(Path tree, Path manifest, String... options) throws IOException {
        List<Object> arguments = new ArrayList<>(List.of("--dump", tree));
        arguments.addAll(Arrays.asList(options));
        return Files.write(manifest, script().run(arguments.toArray()).orFail().stdout());
    }

    private static Tool script() {
        Path script = Shared.require("corpus/compare-trees.py");
        Tool python = Tool.python();
        return python.withArguments(script).withLimit(LIMIT);
    }
}
