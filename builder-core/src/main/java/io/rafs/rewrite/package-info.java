/**
 * Decides how a finished image is to be stored otherwise: which blobs are made anew, and of which chunks. Values in, values
 * out; copies nothing.
 */
package io.rafs.rewrite;
