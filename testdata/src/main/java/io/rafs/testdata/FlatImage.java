package io.rafs.testdata;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * An image as one sparse file without device table, every blob at its unified address: what erofs-utils, which look for
 * compressed data of other devices in the bootstrap, can read.
 *
 * <pre>
 * superblock at 1024:   4 4 checksum: crc32c from here to the end of the block, not inverted   80 4 feature_incompat
 *                      86 2 extra_devices   88 2 devt_slotoff, in slots of 128 bytes
 * slot:                68 4 uniaddr, in blocks of 4096 bytes   74 2 its upper half
 * </pre>
 */
public final class FlatImage {

    private static final int BLOCK = 4096;
    private static final int SUPER = 1024;
    private static final int DEVICE_TABLE = 0x08;

    private FlatImage() {}

    /** Writes the file, which must not exist yet, and answers it. */
    public static Path of(Path bootstrap, Path blobsDir, Path flat) throws IOException {
        List<String> tags = DeviceTable.tags(bootstrap);
        byte[] head = Files.readAllBytes(bootstrap);
        ByteBuffer image = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel out = FileChannel.open(
                flat, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            int slot = Short.toUnsignedInt(image.getShort(SUPER + 88)) * 128;
            for (String tag : tags) {
                long block = Integer.toUnsignedLong(image.getInt(slot + 68))
                        | (long) Short.toUnsignedInt(image.getShort(slot + 74)) << 32;
                try (FileChannel blob = FileChannel.open(blobsDir.resolve(tag))) {
                    copy(blob, out, block * BLOCK);
                }
                slot += 128;
            }
            image.putInt(SUPER + 80, image.getInt(SUPER + 80) & ~DEVICE_TABLE);
            image.putInt(SUPER + 86, 0);
            image.putInt(SUPER + 4, 0);
            CRC32C crc = new CRC32C();
            crc.update(head, SUPER, BLOCK - SUPER);
            image.putInt(SUPER + 4, ~(int) crc.getValue());
            out.position(0);
            while (image.hasRemaining()) {
                out.write(image);
            }
        }
        return flat;
    }

    private static void copy(FileChannel from, FileChannel to, long at) throws IOException {
        long done = 0;
        to.position(at);
        while (done < from.size()) {
            done += from.transferTo(done, from.size() - done, to);
        }
    }
}
