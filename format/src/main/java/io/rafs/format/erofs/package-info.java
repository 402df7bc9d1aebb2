/** The structures that the kernel's EROFS driver reads ({@code fs/erofs/erofs_fs.h}); no policy of any image maker. */
package io.rafs.format.erofs;
