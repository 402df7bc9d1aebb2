/**
 * What changed from one tree to another, and how many bytes that moves: paths, attributes, content, and the chunks that a
 * node lacks which holds the first. Trees are those of images, or of sources that were read and merged. Compares what a
 * container sees and what must be fetched for it; how two bootstraps are laid out is for {@code io.rafs.inspect} to tell.
 */
package io.rafs.diff;
