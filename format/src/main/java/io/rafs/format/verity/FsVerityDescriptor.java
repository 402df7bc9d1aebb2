package io.rafs.format.verity;

import io.rafs.format.StructOut;

/**
 * What fs-verity digests of a file: the file's digest is the hash, without salt, of these 256 bytes.
 *
 * <pre>
 * off len field
 *   0   1 version        1
 *   1   1 hash           1 SHA-256, 2 SHA-512
 *   2   1 blockBits      log2 of the block size, 10..16
 *   3   1 saltSize       0..32
 *   4   4 signatureSize  0; only what the kernel stores has one
 *   8   8 fileSize
 *  16  64 root           of the tree, zero-padded; all zero for an empty file
 *  80  32 salt           zero-padded
 * 112 144 reserved       zero
 * </pre>
 */
public record FsVerityDescriptor(VerityHash hash, int blockBits, Salt salt, long fileSize, byte[] root) {
    /** Bytes in a descriptor. */
    public static final int SIZE = 256;

    /** Most bytes of a salt. */
    public static final int MAX_SALT = 32;

    private static final int ROOT = 64;

    /** Refuses what a descriptor cannot say. */
    public FsVerityDescriptor {
        if (blockBits < 10 || blockBits > 16) {
            throw new IllegalArgumentException("blockBits is %d, expected 10..16".formatted(blockBits));
        }
        if (salt.size() > MAX_SALT) {
            throw new IllegalArgumentException(
                    "a salt of %d bytes; fs-verity takes %d at most".formatted(salt.size(), MAX_SALT));
        }
        if (fileSize < 0 || root.length != hash.size()) {
            throw new IllegalArgumentException(
                    "a file of %d bytes with a root hash of %d".formatted(fileSize, root.length));
        }
        root = root.clone();
    }

    @Override
    public byte[] root() {
        return root.clone();
    }

    /** Prints the descriptor. */
    public void encode(StructOut out) {
        out.u8(1).u8(hash.id()).u8(blockBits).u8(salt.size()).u32(0).u64(fileSize);
        out.bytes(root).zero(ROOT - root.length);
        out.bytes(salt.bytes()).zero(MAX_SALT - salt.size()).zero(144);
    }
}
