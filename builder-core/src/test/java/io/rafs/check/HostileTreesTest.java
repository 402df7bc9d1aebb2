package io.rafs.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.build.Builds;
import io.rafs.format.EntryName;
import io.rafs.format.StructOut;
import io.rafs.format.erofs.DirectoryBlock;
import io.rafs.format.erofs.FileType;
import io.rafs.format.erofs.Inode;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trees that a few bytes could make expensive. */
class HostileTreesTest {
    private static final int META = 4096;

    @TempDir
    private Path dir;

    private byte[] empty;

    @BeforeEach
    void build() throws IOException {
        empty = new Builds(dir).tars(TarForge.inMemory().dir("d").bytes()).bootstrap();
    }

    /** A path of a thousand names for each of forty thousand directories would take a gigabyte. */
    @Test
    void manyDirectoriesDeepDownCostNoMemoryForTheirPaths() throws IOException {
        int depth = 1000;
        int wide = 40_000;
        int blocks = (wide + 3) / 200 + 2;
        // inodes: the chain, four slots each, its last one with plain blocks; then leaves, four slots each
        long leaves = (long) depth * 4;
        long inodeBytes = (depth + (long) wide) * 128;
        int directoryBlock = (int) ((META + 4096 + inodeBytes + 4095) / 4096);
        ByteBuffer image = ByteBuffer.wrap(Arrays.copyOf(empty, (directoryBlock + blocks) * 4096))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < depth - 1; i++) {
            inline(
                    image,
                    i * 4L,
                    List.of(entry(".", i * 4L), entry("..", Math.max(0, i - 1) * 4L), entry("d", i * 4L + 4)));
        }
        long last = (depth - 1) * 4L;
        List<DirectoryBlock.Entry> entries = new ArrayList<>(List.of(entry(".", last), entry("..", last - 4)));
        for (int i = 0; i < wide; i++) {
            long nid = leaves + i * 4L;
            inline(image, nid, List.of(entry(".", nid), entry("..", last)));
            entries.add(entry("e%07d".formatted(i), nid));
        }
        int used = 0;
        for (int from = 0; from < entries.size(); from += 200) {
            StructOut out = new StructOut(4096);
            DirectoryBlock.encode(entries.subList(from, Math.min(from + 200, entries.size())), out);
            image.put((directoryBlock + used++) * 4096, out.toByteArray());
        }
        inode(image, last, Inode.LAYOUT_PLAIN, used * 4096L, directoryBlock, wide + 2);

        Checked checked = Assertions.assertTimeout(Duration.ofSeconds(30), () -> check(image, 0));

        assertThat(checked.result().paths()).isEqualTo(depth + (long) wide);
        assertThat(checked.rules()).isSubsetOf(Rule.SUPERBLOCK_INODE_COUNT);
    }

    /** Nydus takes a zero for the end of the table, whatever follows. */
    @Test
    void aPrefetchTableMayEndBeforeItsSizeDoes() throws IOException {
        Builds.Built built = new Builds(dir)
                .prefetch("/b", "/a")
                .tars(TarForge.inMemory().file("a", "aa").file("b", "bb").bytes());
        ByteBuffer boot = ByteBuffer.wrap(built.bootstrap()).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(boot.getInt(1152 + 48)).isEqualTo(8);
        int table = (int) boot.getLong(1152 + 40);
        boot.putInt(table, 0).putInt(table + 4, 0x7777);
        Files.write(built.dir().resolve("bootstrap"), boot.array());
        Checked.of(built.dir()).assertClean();
    }

    private Checked check(ByteBuffer image, long rootNid) throws IOException {
        // nids count from a block before the first inode, so that none is 0
        image.putShort(1024 + 14, (short) (rootNid + 128)).putInt(1024 + 40, META / 4096);
        return Checked.of(Files.write(dir.resolve("hostile.boot"), image.array()));
    }

    private static DirectoryBlock.Entry entry(String name, long nid) {
        return new DirectoryBlock.Entry(
                EntryName.of(name.getBytes(StandardCharsets.US_ASCII)), nid + 128, FileType.DIRECTORY);
    }

    private static void inline(ByteBuffer image, long nid, List<DirectoryBlock.Entry> entries) {
        StructOut out = new StructOut(64);
        DirectoryBlock.encode(entries, out);
        byte[] content = out.toByteArray();
        inode(image, nid, Inode.LAYOUT_INLINE, content.length, 0, entries.size());
        image.put((int) at(nid) + 64, content);
    }

    private static void inode(ByteBuffer image, long nid, int layout, long size, long block, int links) {
        StructOut out = new StructOut(64);
        new Inode(true, layout, 0, 040755, size, block, 1, 0, 0, 0, 0, links).encode(out);
        image.put((int) at(nid), out.toByteArray());
    }

    private static long at(long nid) {
        return META + 4096 + nid * 32;
    }
}
