package io.rafs.build;

import io.rafs.image.Limits;
import io.rafs.source.SourceOptions;
import io.rafs.tree.WhiteoutSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Two things to be compared.
 *
 * @param whiteouts how layers of sources mark what is gone
 * @param threads 1..1024
 * @param limits on what sources may hold
 */
public record DiffPlan(Subject first, Subject second, WhiteoutSpec whiteouts, int threads, Limits limits) {
    /**
     * An image, or a source of one.
     *
     * @param paths an image directory, a bootstrap, or a source as {@link BuildPlan} has it; at least one
     * @param blobs where an image's blobs are, if not beside its bootstrap
     * @param options which image of a source is meant
     */
    public record Subject(List<Path> paths, Optional<Path> blobs, SourceOptions options) {
        public Subject {
            paths = List.copyOf(paths);
        }
    }
}
