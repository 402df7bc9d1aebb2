/**
 * Compression: of chunks (zstd, LZ4) and of layers (gzip, zstd). Home of zstd-jni and lz4-java; neither shows outside.
 */
package io.rafs.codec;
