package io.rafs.verity;

import io.rafs.format.Digest;
import io.rafs.format.verity.FsVerityDescriptor;
import io.rafs.format.verity.Salt;
import io.rafs.format.verity.VerityHash;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * How Linux digests a file that it seals: with which hash, over blocks of which size, with which salt.
 *
 * @param blockSize bytes, a power of two from 1024 to 65536; before Linux 6.3 only the size of a page
 * @param salt at most 32 bytes
 */
public record FsVerity(VerityHash hash, int blockSize, Salt salt) {
    /** SHA-256, 4096, no salt: what every kernel with fs-verity takes. */
    public static final FsVerity STANDARD = new FsVerity(VerityHash.SHA256, 4096, Salt.NONE);

    private static final int BUFFER = 64 << 10;

    /** Refuses what fs-verity does not know. */
    public FsVerity {
        TreeShape.checkBlock("an fs-verity block", blockSize, 1024);
        if (salt.size() > FsVerityDescriptor.MAX_SALT) {
            throw new IllegalArgumentException("a salt of %d bytes; fs-verity takes %d at most"
                    .formatted(salt.size(), FsVerityDescriptor.MAX_SALT));
        }
    }

    /** The standard digest of all that is left of a stream. */
    public static Digest digest(InputStream in) throws IOException {
        return Digest.of(STANDARD.measure(in).digest());
    }

    /** The standard digest of a file, on so many threads. */
    public static Digest digest(Path file, int threads) throws IOException {
        return Digest.of(STANDARD.measure(file, threads).digest());
    }

    /** Hash and block size as composefs writes them, such as {@code fsverity-sha256-12}; the salt is not in it. */
    public String algorithm() {
        return "fsverity-%s-%d".formatted(hash.label(), blockBits());
    }

    /** Measures all that is left of a stream. */
    public FsVerityMeasure measure(InputStream in) throws IOException {
        MerkleTree tree = new MerkleTree(shape(), MerkleTree.Blocks.NONE);
        byte[] buffer = new byte[BUFFER];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            tree.update(buffer, 0, count);
        }
        return measure(tree);
    }

    /** Measures a file, on so many threads. */
    public FsVerityMeasure measure(Path file, int threads) throws IOException {
        try (FileChannel channel = FilePieces.open(file)) {
            MerkleTree tree = new MerkleTree(shape(), MerkleTree.Blocks.NONE);
            LeafCrew.hash(new FilePieces(file.toString(), channel), channel.size(), threads, shape(), tree);
            return measure(tree);
        }
    }

    /** Measures a file and prints its tree into another one, top level first, from byte 0 on. An empty file, or one of a single block, has none. */
    public FsVerityMeasure measure(Path file, int threads, FileChannel to) throws IOException {
        try (FileChannel channel = FilePieces.open(file)) {
            MerkleTree tree = new MerkleTree(shape(), new TreeFile(to, 0, TreeLayout.of(shape(), channel.size())));
            LeafCrew.hash(new FilePieces(file.toString(), channel), channel.size(), threads, shape(), tree);
            return measure(tree);
        }
    }

    private FsVerityMeasure measure(MerkleTree tree) throws IOException {
        byte[] root = tree.finish();
        return new FsVerityMeasure(new FsVerityDescriptor(hash, blockBits(), salt, tree.size(), root));
    }

    private int blockBits() {
        return Integer.numberOfTrailingZeros(blockSize);
    }

    private TreeShape shape() {
        int unit = hash.inputBlock();
        byte[] padded = Arrays.copyOf(salt.bytes(), (salt.size() + unit - 1) / unit * unit);
        return new TreeShape(hash, blockSize, blockSize, padded);
    }

    /** The standard digest of bytes that pass by, for whoever reads them anyway. For one thread at a time. */
    public static final class Digesting {
        private final MerkleTree tree = new MerkleTree(STANDARD.shape(), MerkleTree.Blocks.NONE);

        /** Takes {@code length} bytes of {@code bytes} from {@code offset}. */
        public void update(byte[] bytes, int offset, int length) {
            try {
                tree.update(bytes, offset, length);
            } catch (IOException e) {
                throw new IllegalStateException("nothing is written", e);
            }
        }

        /** The digest of all of them; to be asked once. */
        public Digest finish() {
            try {
                return Digest.of(STANDARD.measure(tree).digest());
            } catch (IOException e) {
                throw new IllegalStateException("nothing is written", e);
            }
        }
    }
}
