package io.rafs.build;

import io.rafs.read.ImageFiles;
import io.rafs.verity.DmVerity;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What to make one flat file of.
 *
 * @param image the image; what kernels cannot read uncompressed is refused
 * @param output the file to make, where nothing is yet
 * @param verity how the hash tree behind it is made, if there shall be one
 * @param threads how many threads read and hash
 */
public record ExportPlan(ImageFiles image, Path output, Optional<DmVerity> verity, int threads) {}
