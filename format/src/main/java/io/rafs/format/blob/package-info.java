/** The regions behind the chunk data of a blob: chunk info array and header, digests, table of contents, tail headers. */
package io.rafs.format.blob;
