/**
 * Seeded mutants of good inputs through every reader and through the build. In a usual run 10,700 and under the tag
 * {@code long} 213,000: of images 4,700 and 120,000, of layer tars 3,000 and 51,000, of layouts and archives 3,000 and
 * 42,000. A failure names kind and seed; the same seed makes the same mutant.
 */
package io.rafs.mutants;
