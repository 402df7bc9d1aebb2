/** What Nydus adds to an EROFS bootstrap: extended superblock, blob table, chunk table. The kernel ignores all of it. */
package io.rafs.format.rafs;
