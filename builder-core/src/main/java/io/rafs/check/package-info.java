/**
 * Judges images: every check that the kernel and Nydus make, and more. Reads through {@code io.rafs.read}; goes on after
 * a flaw where that is possible, so that one run tells all.
 */
package io.rafs.check;
