/**
 * The system calls that Java has no words for: device nodes, all xattrs, times of links, and names relative to an open
 * directory. Linux only. Home of JNA.
 */
package io.rafs.posix;
