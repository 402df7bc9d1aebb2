package io.rafs.build;

import io.rafs.image.Limits;
import io.rafs.verify.Verify;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A finished image that is to be stored otherwise, without its source.
 *
 * @param image its directory, or a bootstrap; of a directory all bootstraps are written anew
 * @param blobs where its blobs are, if not beside the bootstrap
 * @param output the directory to be made
 * @param force whether an image that is there already may be replaced
 * @param threads that read the new image back, 1..1024
 * @param limits on what the image may hold
 * @param verify how much of the new image is read back before it is published
 */
public record RewritePlan(
        Path image, Optional<Path> blobs, Path output, boolean force, int threads, Limits limits, Verify verify) {}
