/**
 * What a container sees: the layers' entries applied one after the other, as an unpacker would, but in memory and as
 * metadata only. Knows whiteouts, opaque directories, hard links and links to directories; knows nothing of bytes.
 */
package io.rafs.tree;
