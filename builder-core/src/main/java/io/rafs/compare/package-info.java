/**
 * What chunkers make of files, and how much two sets of files share when cut by each: what a user picks settings by. Knows
 * nothing of images.
 */
package io.rafs.compare;
