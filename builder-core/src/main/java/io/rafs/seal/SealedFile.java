package io.rafs.seal;

import io.rafs.format.Digest;

/**
 * A file of an image, by what the kernel says of it when it is sealed.
 *
 * @param path from the image's directory on, with slashes
 * @param size bytes
 * @param digest the fs-verity digest, with SHA-256 over blocks of 4096 bytes and no salt
 */
public record SealedFile(String path, long size, Digest digest) {}
