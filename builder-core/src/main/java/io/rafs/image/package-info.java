/**
 * The values that stages hand on: what a layer says, where its bytes went, and the tree that a container sees.
 * No I/O and no decisions.
 */
package io.rafs.image;
