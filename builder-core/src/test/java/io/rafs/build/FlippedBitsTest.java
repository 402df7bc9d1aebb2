package io.rafs.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.image.FsNode;
import io.rafs.raw.Checklist;
import io.rafs.raw.RawImage;
import io.rafs.raw.RawInode;
import io.rafs.read.ImageFiles;
import io.rafs.testdata.Contents;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import io.rafs.tree.PrefetchList;
import io.rafs.verify.VerificationException;
import io.rafs.verify.Verify;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One bit of a finished image flips: reading the image back tells, wherever any reader looks. */
class FlippedBitsTest {
    private static final long SEED = 9;

    @TempDir
    private Path dir;

    private FsNode.Directory tree;
    private BuildResult result;
    private List<FsNode> prefetch;
    private RawImage raw;
    private Path bootstrap;
    private Path blob;

    private void build(String compression) throws IOException {
        SpoiledBuilds builds = new SpoiledBuilds(
                        dir,
                        TarForge.inMemory()
                                .dir("d")
                                .file("d/a", Contents.text(1, 3 * SpoiledBuilds.CHUNK + 17))
                                .add(TarEntry.hardlink("a2", "d/a"))
                                .add(TarEntry.file("x", "x").xattr("user.kept", new byte[] {1, 2, 3}))
                                .add(TarEntry.symlink("link", "a"))
                                .device("null", 'c', 1, 3)
                                .bytes())
                .prefetch("/d");
        Faults look = new Faults() {
            @Override
            public FsNode.Directory tree(FsNode.Directory merged) {
                tree = merged;
                return merged;
            }
        };
        result = builds.build(Verify.FULL, look, compression);
        prefetch = PrefetchList.of(tree, List.of("/d")).nodes();
        raw = RawImage.read(builds.output());
        Checklist.verify(raw);
        bootstrap = builds.output().resolve("bootstrap");
        blob = builds.output().resolve("blobs").resolve(raw.blobs.get(0).id());
    }

    private boolean isFound(Verify how) throws IOException {
        Path directory = bootstrap.getParent();
        ImageFiles files = new ImageFiles(bootstrap, Optional.of(directory.resolve("blobs")));
        try {
            new ReadBack(how, 1).run(Layout.RAFS, files, tree, result.blobs(), prefetch);
            return false;
        } catch (VerificationException e) {
            return true;
        }
    }

    /** Flips a bit, looks, and flips it back. */
    private boolean isFound(Verify how, Path file, long at, int bit) throws IOException {
        flip(file, at, bit);
        try {
            return isFound(how);
        } finally {
            flip(file, at, bit);
        }
    }

    private static void flip(Path file, long at, int bit) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(at);
            int before = bytes.read();
            bytes.seek(at);
            bytes.write(before ^ 1 << bit);
        }
    }

    /**
     * Bytes of the bootstrap where a flip does no harm. Beside what nothing lies in, zeros that no reader looks at:
     *
     * <ul>
     *   <li>the volume name behind its NUL;
     *   <li>where a device lies in the unified address space: anywhere behind the bootstrap and apart from other
     *       devices is right, and that is checked;
     *   <li>of an inode, its number (readers count nids), and its block where all content is inline;
     *   <li>the name filter of xattrs, for which a feature bit is not set, and zeros that pad an xattr;
     *   <li>the reserved byte of a directory entry, which old kernels do not clear;
     *   <li>the file offset of a chunk, of use only where a chunk has one file.
     * </ul>
     */
    private BitSet harmless() {
        BitSet harmless = new BitSet();
        for (int at = 0; at < raw.boot.size(); at++) {
            harmless.set(at, !raw.boot.isClaimed(at));
        }
        harmless.set(1024 + 65, 1024 + 80);
        harmless.set(1408 + 68, 1408 + 72);
        for (RawInode inode : raw.inodes.values()) {
            int at = (int) inode.at();
            harmless.set(at + 20, at + 24);
            if (inode.tailAt() != 0) {
                harmless.set(at + 16, at + 20);
            }
            if (inode.isDirectory()) {
                for (int i = 0; i < inode.dirents().size(); i++) {
                    harmless.set((int) inode.tailAt() + 12 * i + 11);
                }
            }
            if (inode.xattrCount() > 0) {
                harmless.set(at + 64, at + 68);
                harmless.set(at + 64 + 12 + 4 + 4 + 3); // behind "kept" and its three bytes
            }
        }
        for (int i = 0; i < raw.chunkTableEntries(); i++) {
            int at = (int) raw.chunkTable() + 80 * i;
            harmless.set(at + 64, at + 72);
        }
        return harmless;
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "zstd"})
    void anImageThatNobodyTouchedIsGood(String compression) throws IOException {
        build(compression);
        assertThat(isFound(Verify.METADATA)).isFalse();
        assertThat(isFound(Verify.FULL)).isFalse();
    }

    @Test
    void aFlipInAnyByteOfTheBootstrapThatSomebodyReadsIsFoundInTheMetadata() throws IOException {
        build("none");
        BitSet harmless = harmless();
        SplittableRandom random = new SplittableRandom(SEED);
        List<String> missed = new ArrayList<>();
        for (int at = harmless.nextClearBit(0); at < raw.boot.size(); at = harmless.nextClearBit(at + 1)) {
            int bit = random.nextInt(8);
            if (!isFound(Verify.METADATA, bootstrap, at, bit)) {
                missed.add("0x%x.%d".formatted(at, bit));
            }
        }
        assertThat(missed).as("flips, seed %d", SEED).isEmpty();
    }

    @Test
    void aFlipInAnyByteOfACompressedBlobIsFoundInFullAndBehindTheDataInTheMetadata() throws IOException {
        build("zstd");
        SplittableRandom random = new SplittableRandom(SEED);
        long data = result.blobs().get(0).storedBytes();
        List<String> missed = new ArrayList<>();
        for (long at = 0; at < result.blobs().get(0).fileSize(); at++) {
            int bit = random.nextInt(8);
            if (!isFound(at < data ? Verify.FULL : Verify.METADATA, blob, at, bit)) {
                missed.add("0x%x.%d".formatted(at, bit));
            }
        }
        assertThat(missed).as("flips, seed %d", SEED).isEmpty();
    }

    @Test
    void flipsAtThreeHundredPlacesOfAnImageAreFoundInFullUnlessTheyAreHarmless() throws IOException {
        build("none");
        BitSet harmless = harmless();
        SplittableRandom random = new SplittableRandom(SEED + 1);
        List<String> missed = new ArrayList<>();
        int looked = 0;
        while (looked < 300) {
            boolean inBlob = random.nextInt(3) > 0;
            int at = random.nextInt(inBlob ? (int) result.blobs().get(0).fileSize() : raw.boot.size());
            int bit = random.nextInt(8);
            if (!inBlob && harmless.get(at)) {
                continue;
            }
            looked++;
            if (!isFound(Verify.FULL, inBlob ? blob : bootstrap, at, bit)) {
                missed.add("%s 0x%x.%d".formatted(inBlob ? "blob" : "bootstrap", at, bit));
            }
        }
        assertThat(missed).as("flips, seed %d", SEED + 1).isEmpty();
    }
}
