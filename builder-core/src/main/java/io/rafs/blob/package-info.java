/**
 * The one pass over content: files are cut, digested, looked up among the layers below, compressed and appended to their
 * layer's blob. Layers come in as streams of entries and go out as entries whose files are lists of chunks.
 */
package io.rafs.blob;
