package io.rafs.verity;

import io.rafs.format.RefusedException;
import io.rafs.format.verity.Salt;
import io.rafs.format.verity.VerityHash;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * How Linux checks a block device that it reads: the tree has format 1 of {@code veritysetup}.
 *
 * @param dataBlock bytes of data under a leaf, a power of two from 512 to 65536
 * @param hashBlock bytes of digests that are hashed together, a power of two from 512 to 65536
 * @param salt at most 256 bytes
 * @param superblock whether one stands before the tree, so that whoever opens it need not be told the rest
 * @param uuid of the superblock; one that follows from the root hash if not given
 */
public record DmVerity(
        VerityHash hash, int dataBlock, int hashBlock, Salt salt, boolean superblock, Optional<UUID> uuid) {
    /** SHA-256, blocks of 4096 bytes, no salt, with a superblock: the same data has the same root hash everywhere. */
    public static final DmVerity STANDARD =
            new DmVerity(VerityHash.SHA256, 4096, 4096, Salt.NONE, true, Optional.empty());

    /** Refuses what dm-verity does not know. */
    public DmVerity {
        TreeShape.checkBlock("a block of data", dataBlock, 512);
        TreeShape.checkBlock("a block of hashes", hashBlock, 512);
    }

    /** The same without a superblock: what Nydus and Kata Containers take. */
    public DmVerity withoutSuperblock() {
        return new DmVerity(hash, dataBlock, hashBlock, salt, false, Optional.empty());
    }

    /**
     * Makes the tree of a file.
     *
     * @param to what the tree is written to; may be the same file
     * @param hashOffset where in it, a multiple of {@link #hashBlock}
     * @throws RefusedException if the file has no size that dm-verity can check
     */
    public DmVerityTree format(Path file, FileChannel to, long hashOffset, int threads) throws IOException {
        try (FileChannel channel = FilePieces.open(file)) {
            long size = channel.size();
            if (size == 0 || size % dataBlock != 0) {
                throw new RefusedException(
                        file.toString(),
                        "it has %d bytes, expected blocks of %d, one at least; make it longer with truncate --size=%%%d"
                                .formatted(size, dataBlock, dataBlock));
            }
            return format(new FilePieces(file.toString(), channel), size, to, hashOffset, threads);
        }
    }

    /**
     * Makes the tree of data, and superblock and tree with it.
     *
     * @param size bytes of data, 1 or more whole blocks
     */
    public DmVerityTree format(Data data, long size, FileChannel to, long hashOffset, int threads) throws IOException {
        if (hashOffset < 0 || hashOffset % hashBlock != 0) {
            throw new IllegalArgumentException(
                    "a tree at byte %d, expected a multiple of %d".formatted(hashOffset, hashBlock));
        }
        TreeLayout layout = TreeLayout.of(shape(), size);
        long start = hashOffset + (superblock ? hashBlock : 0); // the offset is aligned
        DmVerityTree made = new DmVerityTree(
                this, size / dataBlock, hashOffset, root(data, size, new TreeFile(to, start, layout), threads));
        if (superblock) {
            TreeFile.write(to, hashOffset, made.superblockBytes());
        }
        return made;
    }

    /** The root hash of data, and the blocks of its tree. */
    byte[] root(Data data, long size, MerkleTree.Blocks blocks, int threads) throws IOException {
        if (size < 1 || size % dataBlock != 0) {
            throw new IllegalArgumentException("%d bytes are no blocks of %d".formatted(size, dataBlock));
        }
        MerkleTree tree = new MerkleTree(shape(), blocks);
        LeafCrew.hash(data, size, threads, shape(), tree);
        return tree.finish();
    }

    TreeShape shape() {
        return new TreeShape(hash, dataBlock, hashBlock, salt.bytes());
    }
}
