/** Images back to files: a tar, or a directory with everything that a directory can hold. */
package io.rafs.unpack;
