/**
 * Compares an image that was written with what its layers said: it is read back from disk as any reader would, and every
 * value must be the one that went in. A builder that says "done" has looked.
 */
package io.rafs.verify;
