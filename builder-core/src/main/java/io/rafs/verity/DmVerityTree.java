package io.rafs.verity;

import io.rafs.format.StructIn;
import io.rafs.format.StructOut;
import io.rafs.format.verity.VeritySuperBlock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A tree that was made, or is said to be somewhere.
 *
 * @param dataBlocks how many blocks of data it covers
 * @param hashOffset byte at which superblock or tree begins
 * @param root the root hash, by which all is known
 */
public record DmVerityTree(DmVerity verity, long dataBlocks, long hashOffset, byte[] root) {
    /** Bytes that are read at a time in search of a superblock. */
    private static final int STRIDE = 1 << 20;

    /** A tree has at most this part of its data: digests of 64 bytes for blocks of 512, and what is above them. */
    private static final int LARGEST_PART = 4;

    /** Refuses a root hash of another length. */
    public DmVerityTree {
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
        return hashOffset + (verity.superblock() ? verity.hashBlock() : 0);
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
        try (FileChannel channel = FileChannel.open(file)) {
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
     * Where a superblock is whose tree lies behind its data and ends where the file does, if there is one. Sought from the end
     * of the file on, through the part of it that can be a tree.
     */
    public static Optional<Long> find(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            long least = size - size / LARGEST_PART - STRIDE;
            for (long from = size / STRIDE * STRIDE; from >= Math.max(0, least); from -= STRIDE) {
                byte[] bytes = bytes(channel, from, (int) Math.min(STRIDE, size - from));
                for (int at = bytes.length / 512 * 512 - 512; at >= 0; at -= 512) {
                    if (VeritySuperBlock.begins(bytes, at) && fits(file, bytes, from, at, size)) {
                        return Optional.of(from + at);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static boolean fits(Path file, byte[] bytes, long from, int at, long size) {
        try {
            StructIn in = StructIn.window(file.toString(), from, bytes, at, VeritySuperBlock.SIZE);
            VeritySuperBlock block = VeritySuperBlock.decode(in);
            DmVerityTree tree = of(block, from + at, new byte[block.hash().size()]);
            return tree.dataSize() <= from + at && tree.end() == size;
        } catch (IOException | IllegalArgumentException e) {
            return false; // data that looks like one
        }
    }

    private static byte[] bytes(FileChannel channel, long from, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) >= 0) {
            continue;
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }
}
