package io.rafs.codec;

/**
 * What a zstd frame says of itself, and where it ends. Read here, because what follows a frame in its blocks must not be
 * handed to the library, and because the window decides whether a kernel can read it. Source: RFC 8878.
 *
 * @param window bytes of the largest distance back that a reader must keep
 * @param content bytes that it decompresses to, {@link #UNKNOWN} if it does not say
 * @param mostContent bytes that its blocks can decompress to at most
 * @param size bytes of the frame
 */
public record ZstdFrame(long window, long content, long mostContent, int size) {
    /** For content that the frame does not tell the size of. */
    public static final long UNKNOWN = -1;

    private static final long MAGIC = 0xFD2FB528L;
    private static final int MIN_WINDOW_LOG = 10;

    /** Largest block. */
    private static final int MAX_BLOCK = 128 << 10;

    private static final int RLE = 1;
    private static final int RESERVED = 3;

    /** Reads along the frame that begins at {@code offset} and ends within {@code length} bytes. */
    public static ZstdFrame parse(byte[] in, int offset, int length) throws MalformedStreamException {
        Bytes bytes = new Bytes(in, offset, offset + length);
        if (bytes.little(4) != MAGIC) {
            throw new MalformedStreamException(0, "the zstd data does not begin with a frame");
        }
        int descriptor = (int) bytes.little(1);
        boolean single = (descriptor & 0x20) != 0;
        if ((descriptor & 0x08) != 0) {
            throw new MalformedStreamException(0, "the zstd frame has a reserved bit set");
        }
        long window = 0;
        if (!single) {
            int log = (int) bytes.little(1);
            long base = 1L << MIN_WINDOW_LOG + (log >>> 3);
            window = base + base / 8 * (log & 7);
        }
        int dictionary = (descriptor & 3) == 3 ? 4 : descriptor & 3;
        if (bytes.little(dictionary) != 0) {
            throw new MalformedStreamException(0, "the zstd frame needs a dictionary");
        }
        int width = (descriptor >>> 6) == 0 ? single ? 1 : 0 : 1 << (descriptor >>> 6);
        long content = width == 0 ? UNKNOWN : bytes.little(width) + (width == 2 ? 256 : 0);
        if (width != 0 && content < 0) {
            throw new MalformedStreamException(0, "the zstd frame says that it holds 2^63 bytes or more");
        }
        window = single ? content : window;
        long blockSize = Math.min(window, MAX_BLOCK);
        long most = 0;
        boolean last = false;
        while (!last) {
            int header = (int) bytes.little(3);
            last = (header & 1) != 0;
            int type = header >>> 1 & 3;
            if (type == RESERVED) {
                throw new MalformedStreamException(0, "a block of the zstd frame is of an unknown kind");
            }
            bytes.skip(type == RLE ? 1 : header >>> 3);
            most += type == 2 ? blockSize : header >>> 3;
        }
        if ((descriptor & 4) != 0) {
            bytes.skip(4);
        }
        return new ZstdFrame(window, content, most, bytes.at - offset);
    }

    private static final class Bytes {
        private final byte[] in;
        private final int end;
        private int at;

        Bytes(byte[] in, int at, int end) {
            this.in = in;
            this.at = at;
            this.end = end;
        }

        long little(int width) throws MalformedStreamException {
            skip(width);
            long value = 0;
            for (int i = 1; i <= width; i++) {
                value = value << 8 | in[at - i] & 0xff;
            }
            return value;
        }

        void skip(int count) throws MalformedStreamException {
            if (count > end - at) {
                throw new MalformedStreamException(0, "the zstd frame goes on behind its end");
            }
            at += count;
        }
    }
}
