package io.rafs.sbom;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Adler32;

/** Makes rpm headers and rpm's own database. */
final class RpmForge {
    private final List<int[]> entries = new ArrayList<>();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();

    /** A package with what all of them have. */
    static RpmForge named(String name, String version, String release, String arch) {
        return new RpmForge()
                .text(1000, name)
                .text(1001, version)
                .text(1002, release)
                .text(1022, arch);
    }

    RpmForge text(int tag, String text) {
        entries.add(new int[] {tag, 6, data.size(), 1});
        data.writeBytes((text + "\0").getBytes(StandardCharsets.UTF_8));
        return this;
    }

    RpmForge number(int tag, int value) {
        while (data.size() % 4 != 0) {
            data.write(0);
        }
        entries.add(new int[] {tag, 4, data.size(), 1});
        data.writeBytes(ByteBuffer.allocate(4).putInt(value).array());
        return this;
    }

    /** Values that nobody asks for: lists of files fill most of a real header. */
    RpmForge padding(int bytes) {
        entries.add(new int[] {1118, 7, data.size(), bytes});
        data.writeBytes(new byte[bytes]);
        return this;
    }

    byte[] bytes() {
        ByteBuffer out = ByteBuffer.allocate(8 + 16 * entries.size() + data.size());
        out.putInt(entries.size()).putInt(data.size());
        for (int[] entry : entries) {
            for (int value : entry) {
                out.putInt(value);
            }
        }
        return out.put(data.toByteArray()).array();
    }

    /** {@code Packages.db} of these headers. */
    static byte[] ndb(List<byte[]> headers) {
        int size = 4096;
        for (byte[] header : headers) {
            size += blocks(header) * 16;
        }
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0, 0x506d7052).putInt(8, 7).putInt(12, 1);
        for (int slot = 2; slot < 256; slot++) {
            out.putInt(16 * slot, 0x746f6c53);
        }
        int at = 4096;
        for (int i = 0; i < headers.size(); i++) {
            byte[] header = headers.get(i);
            int end = at + 16 * blocks(header);
            int slot = 16 * (2 + i);
            out.putInt(slot + 4, i + 1).putInt(slot + 8, at / 16).putInt(slot + 12, blocks(header));
            out.putInt(at, 0x53626c42).putInt(at + 4, i + 1).putInt(at + 8, 1).putInt(at + 12, header.length);
            out.put(at + 16, header);
            Adler32 sum = new Adler32();
            sum.update(out.array(), at, end - 12 - at);
            out.putInt(end - 12, (int) sum.getValue())
                    .putInt(end - 8, header.length)
                    .putInt(end - 4, 0x45626c42);
            at = end;
        }
        return out.array();
    }

    private static int blocks(byte[] header) {
        return (16 + header.length + 12 + 15) / 16;
    }
}
