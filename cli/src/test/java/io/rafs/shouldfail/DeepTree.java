package io.rafs.shouldfail;

import io.rafs.format.EntryName;
import io.rafs.format.StructOut;
import io.rafs.format.erofs.DirectoryBlock;
import io.rafs.format.erofs.FileType;
import io.rafs.format.erofs.Inode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A bootstrap of directories in each other, so many that the builder would refuse them. */
record DeepTree(int depth) {
    private static final int META = 8192;
    private static final int SLOTS = 4;

    byte[] bytes() {
        byte[] good = GoodImage.EMPTY.files().get("bootstrap");
        byte[] deep = Arrays.copyOf(good, META + (depth + 1) * SLOTS * Inode.SLOT + 4095 & -4096);
        for (int i = 0; i <= depth; i++) {
            StructOut out = new StructOut(SLOTS * Inode.SLOT);
            List<DirectoryBlock.Entry> entries = new ArrayList<>();
            entries.add(entry(".", nid(i)));
            entries.add(entry("..", nid(Math.max(0, i - 1))));
            if (i < depth) {
                entries.add(entry("d", nid(i + 1)));
            }
            int size = entries.stream()
                    .mapToInt(entry -> DirectoryBlock.entrySize(entry.name().length()))
                    .sum();
            new Inode(true, Inode.LAYOUT_INLINE, 0, 040755, size, 0, i + 1, 0, 0, 0, 0, i < depth ? 3 : 2).encode(out);
            DirectoryBlock.encode(entries, out);
            byte[] slot = out.toByteArray();
            System.arraycopy(slot, 0, deep, META + i * SLOTS * Inode.SLOT, slot.length);
        }
        ByteBuffer.wrap(deep)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(BootPatch.SUPER + 14, (short) nid(0))
                .putLong(BootPatch.SUPER + 16, depth + 1)
                .putInt(BootPatch.SUPER + 40, META / 4096 - 1);
        return deep;
    }

    private static DirectoryBlock.Entry entry(String name, int nid) {
        return new DirectoryBlock.Entry(
                EntryName.of(name.getBytes(StandardCharsets.US_ASCII)), nid, FileType.DIRECTORY);
    }

    private static int nid(int level) {
        return 128 + level * SLOTS;
    }
}
