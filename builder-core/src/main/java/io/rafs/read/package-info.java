/**
 * Takes images apart: bootstraps, blobs, chunks, the content of files. Reads what other builders write as well as what this
 * one does. Believes nothing: every length is bounded, every chunk is handed out only with the digest that the bootstrap
 * expects. Knows nothing of how images are made.
 */
package io.rafs.read;
