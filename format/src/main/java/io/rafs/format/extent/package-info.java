/**
 * How the kernel finds compressed content: the map header behind a compressed inode, what follows it (encoded extents, or
 * an index of logical clusters), and the codec records behind the superblock. Source: kernel {@code fs/erofs/erofs_fs.h},
 * {@code fs/erofs/zmap.c}.
 */
package io.rafs.format.extent;
