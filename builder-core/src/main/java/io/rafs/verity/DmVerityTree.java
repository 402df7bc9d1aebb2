package io.rafs.verity;

import io.rafs.format.CorruptImageException;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;
import io.rafs.format.verity.Salt;
import io.rafs.format.verity.VerityHash;
import io.rafs.format.verity.VeritySuperBlock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/**
 * A tree that was made, or is said to be somewhere.
 *
 * @param dataBlocks how many blocks of data it covers
 * @param hashOffset byte at which superblock or tree begins
 * @param root the root hash, by which all is known
 */
public record DmVerityTree(DmVerity verity, long dataBlocks, long hashOffset, byte[] root) {
    /** Refuses a root hash of another length, and what no device has. */
    public DmVerityTree {
        if (dataBlocks < 1 || dataBlocks > VeritySuperBlock.MAX_DATA / verity.dataBlock() || hashOffset < 0) {
            throw new IllegalArgumentException("%d blocks of %d bytes with a tree at byte %d, which no device has"
                    .formatted(dataBlocks, verity.dataBlock(), hashOffset));
        }
        if (root.length != verity.hash().size()) {
            throw new IllegalArgumentException("a root hash of %d bytes for %s".formatted(root.length, verity.hash()));
        }
        root = root.clone();
    }

    @Override
    public byte[] root() {
        return root.clone();
    }

    /** The root hash in lower-case hex digits: what {@code veritysetup} takes, and what is signed. */
    public String rootHex() {
        return HexFormat.of().formatHex(root);
    }

    /** Bytes of data. */
    public long dataSize() {
        return dataBlocks * verity.dataBlock();
    }

    /** Byte behind the tree. */
    public long end() {
        return treeStart() + TreeLayout.of(verity.shape(), dataSize()).size();
    }

    long treeStart() {
        return verity.superblock() ? up(hashOffset + VeritySuperBlock.SIZE, verity.hashBlock()) : hashOffset;
    }

    private static long up(long bytes, int unit) {
        return (bytes + unit - 1) / unit * unit;
    }

    /** The options that {@code veritysetup} needs where there is no superblock, as nydus-image prints them. */
    public String options() {
        return "dm-verity options: --no-superblock --format=1 -s \"%s\" --hash=%s --data-block-size=%d --hash-block-size=%d --data-blocks %d --hash-offset %d %s"
                .formatted(
                        verity.salt().hex(),
                        verity.hash(),
                        verity.dataBlock(),
                        verity.hashBlock(),
                        dataBlocks,
                        hashOffset,
                        rootHex());
    }

    /** The superblock as it is stored, in a whole hash block. */
    byte[] superblockBytes() {
        VeritySuperBlock block = new VeritySuperBlock(
                verity.uuid().orElseGet(() -> RootHash.uuid(root)),
                verity.hash(),
                verity.dataBlock(),
                verity.hashBlock(),
                dataBlocks,
                verity.salt());
        StructOut out = new StructOut(verity.hashBlock());
        block.encode(out);
        return out.zeroTo(verity.hashBlock()).toByteArray();
    }

    /**
     * The tree that a superblock speaks of; whether it is right is another question.
     *
     * @param root the root hash that it should have
     * @throws io.rafs.format.CorruptImageException if there is no superblock
     */
    public static DmVerityTree read(Path file, long hashOffset, byte[] root) throws IOException {
        try (FileChannel channel = FilePieces.open(file)) {
            byte[] bytes = bytes(channel, hashOffset, VeritySuperBlock.SIZE);
            return of(VeritySuperBlock.decode(new StructIn(file.toString(), hashOffset, bytes)), hashOffset, root);
        }
    }

    private static DmVerityTree of(VeritySuperBlock found, long hashOffset, byte[] root) {
        DmVerity verity = new DmVerity(
                found.hash(),
                found.dataBlockSize(),
                found.hashBlockSize(),
                found.salt(),
                true,
                Optional.of(found.uuid()));
        return new DmVerityTree(verity, found.dataBlocks(), hashOffset, root);
    }

    /**
     * Where a superblock is whose tree begins right behind its data and ends where the file does, if there is one. For each way
     * of making trees there is one such place at most, so this takes a few reads, however large the file is.
     */
    public static Optional<Long> find(Path file) throws IOException {
        try (FileChannel channel = FilePieces.open(file)) {
            for (VerityHash hash : VerityHash.values()) {
                for (int data = 512; data <= VeritySuperBlock.MAX_BLOCK; data *= 2) {
                    for (int block = 512; block <= VeritySuperBlock.MAX_BLOCK; block *= 2) {
                        Optional<Long> at =
                                find(file, channel, new DmVerity(hash, data, block, Salt.NONE, true, none()));
                        if (at.isPresent()) {
                            return at;
                        }
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<UUID> none() {
        return Optional.empty();
    }

    private static Optional<Long> find(Path file, FileChannel channel, DmVerity verity) throws IOException {
        long size = channel.size();
        long low = 1;
        long high = size / verity.dataBlock();
        while (low < high) { // the first number of blocks with which all of it is at least as long
            long middle = (low + high) >>> 1;
            if (appended(verity, middle).end() < size) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if (high < 1 || appended(verity, low).end() != size) {
            return Optional.empty();
        }
        long at = appended(verity, low).hashOffset();
        byte[] bytes = bytes(channel, at, VeritySuperBlock.SIZE);
        if (!VeritySuperBlock.begins(bytes, 0)) {
            return Optional.empty();
        }
        try {
            VeritySuperBlock block = VeritySuperBlock.decode(new StructIn(file.toString(), at, bytes));
            DmVerityTree tree = of(block, at, new byte[block.hash().size()]);
            return tree.dataSize() <= at && tree.end() == size ? Optional.of(at) : Optional.empty();
        } catch (CorruptImageException | IllegalArgumentException e) {
            return Optional.empty(); // data that looks like one
        }
    }

    private static DmVerityTree appended(DmVerity verity, long blocks) {
        return new DmVerityTree(
                verity,
                blocks,
                up(blocks * verity.dataBlock(), verity.hashBlock()),
                new byte[verity.hash().size()]);
    }

    private static byte[] bytes(FileChannel channel, long from, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) >= 0) {
            continue;
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }
}
