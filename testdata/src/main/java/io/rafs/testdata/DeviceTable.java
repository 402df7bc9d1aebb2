package io.rafs.testdata;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Which blobs a bootstrap wants and in what order, read without our own reader.
 *
 * <pre>
 * superblock at 1024:  86 2 extra_devices   88 2 devt_slotoff, in slots of 128 bytes
 * slot:                 0 64 tag, here the blob's file name, NUL-filled
 * </pre>
 */
final class DeviceTable {

    private static final int SLOT = 128;

    private DeviceTable() {}

    static List<String> tags(Path bootstrap) throws IOException {
        try (FileChannel channel = FileChannel.open(bootstrap)) {
            ByteBuffer counts = read(channel, 1024 + 86, 4);
            int devices = Short.toUnsignedInt(counts.getShort());
            long first = (long) Short.toUnsignedInt(counts.getShort()) * SLOT;
            List<String> tags = new ArrayList<>();
            for (int i = 0; i < devices; i++) {
                byte[] tag = read(channel, first + (long) i * SLOT, 64).array();
                int end = 0;
                while (end < tag.length && tag[end] != 0) {
                    end++;
                }
                tags.add(new String(tag, 0, end, StandardCharsets.ISO_8859_1));
            }
            return tags;
        }
    }

    private static ByteBuffer read(FileChannel channel, long at, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, at + buffer.position()) < 0) {
                throw new IOException("the bootstrap ends within " + (at + length) + " bytes");
            }
        }
        return buffer.flip();
    }
}
