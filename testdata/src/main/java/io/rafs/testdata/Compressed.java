package io.rafs.testdata;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Bytes as gzip and zstd streams, also in the forms that readers forget.
 *
 * <p>Gzip headers carry no time and no operating system, so the same input gives the same bytes with one zlib. The zstd
 * frames hold raw blocks: valid, never smaller than their content, made without a library. Skippable frames may stand
 * between frames anywhere.
 */
public final class Compressed {

    private static final int ZSTD_MAGIC = 0xFD2FB528;
    private static final int ZSTD_SKIPPABLE_MAGIC = 0x184D2A50;
    private static final int ZSTD_BLOCK_LIMIT = 128 << 10;

    /** The optional fields of a gzip header. */
    public record GzipHeader(byte[] extra, String name, String comment, boolean crc16) {
        public static GzipHeader full() {
            return new GzipHeader(new byte[] {'R', 'F', 2, 0, 1, 2}, "layer.tar", "a comment", true);
        }
    }

    private Compressed() {}

    /** One member with a plain header. */
    public static byte[] gzip(byte[] data) {
        return member(data, new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff});
    }

    /** One member of one block that is stored, not deflated: the same bytes with any zlib. At most 65,535 bytes. */
    public static byte[] gzipStored(byte[] data) {
        if (data.length > 0xffff) {
            throw new IllegalArgumentException("%d bytes, a stored block holds 65535".formatted(data.length));
        }
        return littleEndian(10 + 5 + data.length + 8)
                .put(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff})
                .put((byte) 1) // the last block, stored
                .putShort((short) data.length)
                .putShort((short) ~data.length)
                .put(data)
                .putInt(crc(data))
                .putInt(data.length)
                .array();
    }

    public static byte[] gzip(byte[] data, GzipHeader fields) {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        int flags = (fields.crc16 ? 2 : 0)
                | (fields.extra != null ? 4 : 0)
                | (fields.name != null ? 8 : 0)
                | (fields.comment != null ? 16 : 0);
        header.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, (byte) flags, 0, 0, 0, 0, 0, (byte) 0xff});
        if (fields.extra != null) {
            header.write(fields.extra.length);
            header.write(fields.extra.length >> 8);
            header.writeBytes(fields.extra);
        }
        for (String text : new String[] {fields.name, fields.comment}) {
            if (text != null) {
                header.writeBytes(TarEntry.utf8(text + "\0"));
            }
        }
        if (fields.crc16) {
            int crc = crc(header.toByteArray());
            header.write(crc);
            header.write(crc >> 8);
        }
        return member(data, header.toByteArray());
    }

    /** The data in so many members, about equal, an empty one after the first; as pigz, bgzip and stargz write it. */
    public static byte[] gzipMembers(byte[] data, int members) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < members; i++) {
            int from = (int) ((long) data.length * i / members);
            int to = (int) ((long) data.length * (i + 1) / members);
            out.writeBytes(gzip(Arrays.copyOfRange(data, from, to)));
            if (i == 0) {
                out.writeBytes(gzip(new byte[0]));
            }
        }
        return out.toByteArray();
    }

    /** What tape writers leave: zeros to the next multiple of {@code unit}, at least one unit of them. */
    public static byte[] zeroPadded(byte[] stream, int unit) {
        return Arrays.copyOf(stream, (stream.length / unit + 2) * unit);
    }

    public static byte[] withGarbage(byte[] stream) {
        return TarEntry.join(stream, TarEntry.utf8("this is no member of any stream"));
    }

    /** The stream without its last {@code missing} bytes. */
    public static byte[] truncated(byte[] stream, int missing) {
        return Arrays.copyOf(stream, stream.length - missing);
    }

    /** One zstd frame of raw blocks, content size in its header, no checksum. */
    public static byte[] zstdRaw(byte[] data) {
        int blocks = Math.max(1, (data.length + ZSTD_BLOCK_LIMIT - 1) / ZSTD_BLOCK_LIMIT);
        ByteBuffer out = littleEndian(4 + 1 + 8 + 3 * blocks + data.length);
        out.putInt(ZSTD_MAGIC).put((byte) 0xe0).putLong(data.length); // 8 byte size, single segment
        for (int i = 0; i < blocks; i++) {
            int from = i * ZSTD_BLOCK_LIMIT;
            int length = Math.min(ZSTD_BLOCK_LIMIT, data.length - from);
            int blockHeader = length << 3 | (i == blocks - 1 ? 1 : 0); // block type 0: raw
            out.put((byte) blockHeader).put((byte) (blockHeader >> 8)).put((byte) (blockHeader >> 16));
            out.put(data, from, length);
        }
        return out.array();
    }

    /** A frame that decoders must pass over, as zstd:chunked and pzstd use for their own notes. */
    public static byte[] zstdSkippable(byte[] note) {
        return littleEndian(8 + note.length)
                .putInt(ZSTD_SKIPPABLE_MAGIC)
                .putInt(note.length)
                .put(note)
                .array();
    }

    private static byte[] member(byte[] data, byte[] header) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header);
        Deflater deflater = new Deflater(6, true);
        try {
            deflater.setInput(data);
            deflater.finish();
            byte[] buffer = new byte[8192];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
        } finally {
            deflater.end();
        }
        out.writeBytes(littleEndian(8).putInt(crc(data)).putInt(data.length).array());
        return out.toByteArray();
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int crc(byte[] data) {
        CRC32 crc = new CRC32();
        crc.update(data);
        return (int) crc.getValue();
    }
}
