package io.rafs.testdata;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.AssertionFailedError;

/** The judges can tell good from bad. */
class JudgesTest {

    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 80})
    void kernelMountsAnImageOfSoManyDevices(int devices) throws IOException {
        emptyImage(devices);
        Path root;
        try (KernelMount mount = KernelMount.of(dir)) {
            root = mount.root();
            assertEquals("erofs", Files.getFileStore(root).type());
            assertEquals(1_700_000_000_000L, Files.getLastModifiedTime(root).toMillis());
        }
        assertFalse(Files.exists(root));
    }

    @Test
    void kernelRefusesDamage() throws IOException {
        byte[] image = emptyImage(1);
        image[1024 + 83] |= (byte) 0x80; // an unknown incompatible feature
        Files.write(dir.resolve("bootstrap"), image);
        String refusal = KernelMount.refusal(dir);
        assertTrue(refusal.contains("erofs"), refusal);
    }

    @Test
    void fsckAcceptsTheEmptyImageAndRefusesDamage() throws IOException {
        byte[] image = emptyImage(2);
        FsckErofs.assertClean(dir);
        image[1024] ^= 1;
        Files.write(dir.resolve("bootstrap"), image);
        assertThrows(AssertionFailedError.class, () -> FsckErofs.assertClean(dir));
    }

    @Test
    void compareTreesShowsWhatDiffers() throws IOException {
        Path a = Files.createDirectory(dir.resolve("a"));
        Path b = Files.createDirectory(dir.resolve("b"));
        Files.writeString(a.resolve("f"), "one");
        Files.writeString(b.resolve("f"), "two");
        CompareTrees.assertSame(a, a);
        CompareTrees.assertSame(a, CompareTrees.dump(a, dir.resolve("a.jsonl")));
        AssertionFailedError error =
                assertThrows(AssertionFailedError.class, () -> CompareTrees.assertSame(a, b, "--ignore-mtime", "/*"));
        assertTrue(error.getMessage().contains("content      /f"), error.getMessage());
    }

    @Test
    void probesShowOneByteThatDiffers() throws IOException {
        Path a = Files.createDirectory(dir.resolve("a"));
        Path b = Files.createDirectory(dir.resolve("b"));
        byte[] content = new byte[100_000];
        Files.write(a.resolve("f"), content);
        content[content.length - 1] = 1;
        Files.write(b.resolve("f"), content);
        ProbeTrees.assertSame(a, a, 1, 100);
        AssertionFailedError error =
                assertThrows(AssertionFailedError.class, () -> ProbeTrees.assertSame(a, b, 1, 100));
        assertTrue(error.getMessage().contains("of b'f' (100000 bytes) differs"), error.getMessage());
    }

    @Test
    void aFlatImageNeedsNoDevices() throws IOException {
        emptyImage(3);
        Path blob = dir.resolve("blobs").resolve(Sha256.hex(new byte[] {2}));
        Files.write(blob, new byte[4096 - 5]);
        Path flat = FlatImage.of(dir.resolve("bootstrap"), dir.resolve("blobs"), dir.resolve("flat"));
        assertEquals(4096 * 7 - 5, Files.size(flat));
        try (KernelMount mount = KernelMount.of(flat, dir)) {
            assertEquals("erofs", Files.getFileStore(mount.root()).type());
        }
        FsckErofs.extractFlat(flat, dir.resolve("extracted"));
        assertTrue(Files.isDirectory(dir.resolve("extracted")));
    }

    @Test
    void overrunTimeLimitIsAFailure() {
        Tool slow = Tool.require("sleep").withLimit(Duration.ofMillis(50));
        assertThrows(AssertionFailedError.class, () -> slow.run(60));
    }

    @Test
    void thisJdkIsAmongTheJdks() {
        Jdks.Jdk own = Jdks.require(Runtime.version().feature());
        assertTrue(own.java().run("-version").orFail().stderr().contains("\"" + own.feature() + "."));
    }

    @Test
    void mutantsDifferAndRepeat() {
        byte[] good = new byte[300];
        List<Corruptor.Mutant> mutants = Corruptor.mutants(good, 5, 200).toList();
        List<Corruptor.Mutant> again = Corruptor.mutants(good, 5, 200).toList();
        for (int i = 0; i < mutants.size(); i++) {
            assertFalse(java.util.Arrays.equals(good, mutants.get(i).bytes()), mutants.get(i)::what);
            assertArrayEquals(mutants.get(i).bytes(), again.get(i).bytes());
        }
        assertEquals(3, Corruptor.truncations(good, 100).count());
        assertEquals(300, Corruptor.eachByteInverted(good, 0, 300).count());
    }

    /** A superblock, device slots and an empty root directory, written by hand. */
    private byte[] emptyImage(int devices) throws IOException {
        ByteBuffer image = ByteBuffer.allocate(16384).order(ByteOrder.LITTLE_ENDIAN);
        image.putInt(1024, 0xE0F5E1E2);
        image.put(1024 + 12, (byte) 12); // blkszbits
        image.putShort(1024 + 14, (short) 2); // root_nid
        image.putLong(1024 + 16, 1); // inos
        image.putInt(1024 + 36, 4); // blocks
        image.putInt(1024 + 40, 3); // meta_blkaddr
        image.putInt(1024 + 80, devices > 0 ? 4 | 8 : 0); // chunked files, device table
        image.putShort(1024 + 86, (short) devices);
        image.putShort(1024 + 88, (short) 9); // devt_slotoff
        Path blobs = Files.createDirectories(dir.resolve("blobs"));
        for (int i = 0; i < devices; i++) {
            String name = Sha256.hex(new byte[] {(byte) i});
            Files.write(blobs.resolve(name), new byte[4096]);
            int slot = (9 + i) * 128;
            image.put(slot, TarEntry.utf8(name));
            image.putInt(slot + 64, 1); // blocks
            image.putInt(slot + 68, 4 + i); // mapped_blkaddr
        }
        int inode = 3 * 4096 + 2 * 32;
        image.putShort(inode, (short) (2 << 1 | 1)); // flat inline, extended
        image.putShort(inode + 4, (short) 040755);
        image.putLong(inode + 8, 27); // size
        image.putInt(inode + 20, 1); // ino
        image.putLong(inode + 32, 1_700_000_000L); // mtime
        image.putInt(inode + 44, 2); // nlink
        int dirents = inode + 64;
        image.putLong(dirents, 2).putShort(dirents + 8, (short) 24).put(dirents + 10, (byte) 2);
        image.putLong(dirents + 12, 2).putShort(dirents + 20, (short) 25).put(dirents + 22, (byte) 2);
        image.put(dirents + 24, TarEntry.utf8("..."));
        Files.write(dir.resolve("bootstrap"), image.array());
        return image.array();
    }
}
