package io.rafs.format.blob;

import io.rafs.format.CorruptImageException;
import io.rafs.format.Range;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;
import java.nio.charset.StandardCharsets;

/**
 * Names the region that it follows: a GNU tar header behind its data, so that a blob is read from its end.
 *
 * <pre>
 * off len field
 *   0 100 name      such as image.blob
 * 100  24 mode, uid, gid    NUL
 * 124  12 size      11 octal digits, NUL
 * 136  12 mtime     11 times '0', NUL
 * 148   8 checksum  7 octal digits, NUL
 * 156   1 type      '0'
 * 157 100 link      NUL
 * 257   8 magic     "ustar  \0" (GNU)
 * 265 247 NUL
 * </pre>
 *
 * Source: Nydus {@code ArtifactTarWriter} and real blobs. Go's tar reader wants the checksum right.
 *
 * @param name ASCII, at most 99 characters
 * @param size bytes of the region, below 2^33
 */
public record TailHeader(String name, long size) {
    /** Bytes on disk. */
    public static final int SIZE = 512;

    /** Region of chunk data. */
    public static final String DATA = "image.blob";

    /** Region of the chunk info array and its header. */
    public static final String CHUNK_INFO = "blob.meta";

    /** Region of chunk digests. */
    public static final String DIGESTS = "blob.digest";

    /** Region of the table of contents. */
    public static final String TOC = "rafs.blob.toc";

    /** Largest region that eleven octal digits can express. */
    public static final long MAX_SIZE = (1L << 33) - 1;

    private static final byte[] GNU = "ustar  \0".getBytes(StandardCharsets.US_ASCII);

    public TailHeader {
        Range.check("length of '" + name + "'", name.length(), 99);
        Range.check("size of " + name, size, Long.MAX_VALUE);
    }

    /** Prints the 512 bytes. */
    public void encode(StructOut out) {
        byte[] blank = print("        ");
        int sum = 0;
        for (byte octet : blank) {
            sum += octet & 0xff;
        }
        out.bytes(print("%07o\0".formatted(sum)));
    }

    private byte[] print(String checksum) {
        StructOut out = new StructOut(SIZE);
        out.ascii(name, 100).zero(24);
        if (size <= MAX_SIZE) {
            out.ascii("%011o".formatted(size), 12);
        } else {
            // GNU base-256, which tar readers take for sizes that eleven octal digits cannot say
            out.u8(0x80).zero(3);
            for (int shift = 56; shift >= 0; shift -= 8) {
                out.u8((int) (size >>> shift));
            }
        }
        out.ascii("00000000000", 12).ascii(checksum, 8).ascii("0", 1).zero(100).bytes(GNU);
        return out.zeroTo(out.position() + SIZE - 265).toByteArray();
    }

    /** Reads the 512 bytes; everything but name and size must be as it is written. */
    public static TailHeader decode(StructIn in) throws CorruptImageException {
        long start = in.offset();
        byte[] bytes = in.bytes("tail header", SIZE);
        StructIn fields = new StructIn(in.file(), start, bytes);
        String name = fields.ascii("name", 100);
        if (name.length() == 100) {
            throw in.corrupt(start, "name has no end");
        }
        fields.skip("mode, uid, gid", 24);
        TailHeader header = new TailHeader(name, size(fields));
        StructOut again = new StructOut(SIZE);
        header.encode(again);
        int differs = java.util.Arrays.mismatch(again.toByteArray(), bytes);
        if (differs >= 0) {
            throw in.corrupt(
                    start + differs,
                    "tail header '%s' has 0x%02x at byte %d, expected 0x%02x"
                            .formatted(name, bytes[differs], differs, again.toByteArray()[differs]));
        }
        return header;
    }

    private static long size(StructIn in) throws CorruptImageException {
        long start = in.offset();
        byte[] field = in.bytes("size", 12);
        long size = 0;
        if (field[0] == (byte) 0x80) {
            for (int i = 4; i < 12; i++) {
                size = size << 8 | field[i] & 0xff;
            }
            if (size < 0) {
                throw in.corrupt(start, "size is neither octal digits nor a base-256 number");
            }
            return size;
        }
        for (int i = 0; i < 11; i++) {
            if (field[i] < '0' || field[i] > '7') {
                throw in.corrupt(start, "size is neither octal digits nor a base-256 number");
            }
            size = size << 3 | field[i] - '0';
        }
        return size;
    }
}
