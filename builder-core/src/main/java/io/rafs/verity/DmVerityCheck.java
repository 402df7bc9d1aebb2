package io.rafs.verity;

import io.rafs.format.CorruptImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/** Compares data with the tree that is said to be over it, and that with its root hash. */
public final class DmVerityCheck {
    private final DmVerityTree tree;
    private final Path data;
    private final Path hashes;
    private final FileChannel stored;
    private final TreeLayout layout;
    private CorruptImageException damage;

    private DmVerityCheck(DmVerityTree tree, Path data, Path hashes, FileChannel stored) {
        this.tree = tree;
        this.data = data;
        this.hashes = hashes;
        this.stored = stored;
        layout = TreeLayout.of(tree.verity().shape(), tree.dataSize());
    }

    /**
     * Reads all data and the whole tree.
     *
     * @param tree where it is in {@code hashes}, and its root hash
     * @throws CorruptImageException if a byte differs; says which block
     */
    public static void run(Path data, Path hashes, DmVerityTree tree, int threads) throws IOException {
        try (FileChannel bytes = FilePieces.open(data);
                FileChannel stored = FilePieces.open(hashes)) {
            need(data, bytes, tree.dataSize(), "of data");
            need(hashes, stored, tree.end(), "with the tree");
            new DmVerityCheck(tree, data, hashes, stored).run(new FilePieces(data.toString(), bytes), threads);
        }
    }

    private static void need(Path file, FileChannel channel, long size, String what) throws IOException {
        if (channel.size() < size) {
            throw new CorruptImageException(
                    file.toString(), channel.size(), "the file ends here, expected %d bytes %s".formatted(size, what));
        }
    }

    private void run(Data bytes, int threads) throws IOException {
        byte[] root = tree.verity().root(bytes, tree.dataSize(), this::compare, threads);
        boolean same = MessageDigest.isEqual(root, tree.root());
        if (damage != null) {
            throw damage;
        }
        if (!same) {
            throw new CorruptImageException(
                    data.toString(),
                    0,
                    "its root hash is %s, expected %s: it is other data, or has another salt or blocks"
                            .formatted(hex(root), tree.rootHex()));
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** Keeps the first difference of the lowest level, which tells the damaged data; above it all differs. */
    private void compare(int level, long index, byte[] block) throws IOException {
        if (damage != null) {
            return;
        }
        long at = tree.treeStart() + layout.offset(level, index);
        byte[] found = new byte[block.length];
        ByteBuffer buffer = ByteBuffer.wrap(found);
        while (buffer.hasRemaining() && stored.read(buffer, at + buffer.position()) >= 0) {
            continue;
        }
        int differs = Arrays.mismatch(block, found);
        if (differs < 0) {
            return;
        }
        int size = tree.verity().hash().size();
        long slot = index * (block.length / size) + differs / size;
        damage = level == 0 && slot < tree.dataBlocks()
                ? new CorruptImageException(
                        data.toString(),
                        slot * tree.verity().dataBlock(),
                        "block %d of the data is not what the tree says (byte %d of %s); one of them is damaged"
                                .formatted(slot, at + differs, hashes))
                : new CorruptImageException(
                        hashes.toString(), at + differs, "the tree is not that of the data; it is damaged");
    }
}
