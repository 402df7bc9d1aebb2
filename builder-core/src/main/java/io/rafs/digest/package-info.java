/** Digests of byte streams: SHA-256 by the JDK, BLAKE3 here. What a digest is of, callers know. */
package io.rafs.digest;
