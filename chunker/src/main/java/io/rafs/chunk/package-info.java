/** Where to cut a file into chunks. Bytes in, cuts out: no hashing, no files, no compression. */
package io.rafs.chunk;
