package io.rafs.build;

import io.rafs.image.Limits;
import io.rafs.source.SourceOptions;
import io.rafs.tree.WhiteoutSpec;
import io.rafs.verify.Verify;
import java.nio.file.Path;
import java.util.List;

/**
 * A build to be done.
 *
 * @param sources a layout, an archive, a tree, or layer tars lowest first; none means standard input
 * @param sourceOptions which image is meant
 * @param output the directory to be made
 * @param force whether an image that is there already may be replaced
 * @param shape what the image is to look like
 * @param reuse earlier images whose chunks need not be stored again
 * @param whiteouts how layers mark what is gone
 * @param prefetch patterns, in the order in which files are to be loaded
 * @param threads 1..1024
 * @param limits on what the sources may hold
 * @param verify how much of the image is read back before it is published
 * @param cache what keeps packed layers from one build to the next
 */
public record BuildPlan(
        List<Path> sources,
        SourceOptions sourceOptions,
        Path output,
        boolean force,
        ImageShape shape,
        Reuse reuse,
        WhiteoutSpec whiteouts,
        List<String> prefetch,
        int threads,
        Limits limits,
        Verify verify,
        CachePlan cache) {
    public BuildPlan {
        sources = List.copyOf(sources);
        prefetch = List.copyOf(prefetch);
    }

    /** A build that keeps nothing. */
    public BuildPlan(
            List<Path> sources,
            SourceOptions sourceOptions,
            Path output,
            boolean force,
            ImageShape shape,
            Reuse reuse,
            WhiteoutSpec whiteouts,
            List<String> prefetch,
            int threads,
            Limits limits,
            Verify verify) {
        this(
                sources,
                sourceOptions,
                output,
                force,
                shape,
                reuse,
                whiteouts,
                prefetch,
                threads,
                limits,
                verify,
                CachePlan.NONE);
    }
}
