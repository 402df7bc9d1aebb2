package io.rafs.codec;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;

/** How a layer is compressed, told by its first bytes, never by its name or media type. */
public enum LayerCompression {
    NONE,
    GZIP,
    ZSTD;

    /** Bytes that must be looked at. */
    private static final int MAGIC = 6;

    private static final int ZSTD_FRAME = 0xFD2FB528;

    private static final int ZSTD_SKIPPABLE = 0x184D2A50;

    /**
     * The plain bytes of a layer.
     *
     * @throws MalformedStreamException if the layer is compressed in a way that layers are not
     */
    public static InputStream decompress(InputStream in) throws IOException {
        byte[] head = in.readNBytes(MAGIC);
        InputStream whole = new SequenceInputStream(new ByteArrayInputStream(head), in);
        return switch (of(head)) {
            case NONE -> whole;
            case GZIP -> new GzipInput(whole);
            case ZSTD -> new ZstdInput(whole);
        };
    }

    /**
     * Compresses a layer by zstd, level 3; {@code out} is closed with it.
     *
     * @throws IOException if the native library cannot be loaded, saying what to do
     */
    public static OutputStream zstd(OutputStream out) throws IOException {
        ZstdLibrary.load();
        return new ZstdOutputStreamNoFinalizer(out, Compression.DEFAULT.level()).setChecksum(true);
    }

    /** What these first bytes of a stream say. */
    public static LayerCompression of(byte[] head) throws MalformedStreamException {
        if (head.length >= 2 && (head[0] & 0xff) == 0x1f && (head[1] & 0xff) == 0x8b) {
            return GZIP;
        }
        if (head.length >= 4) {
            int magic = head[0] & 0xff | (head[1] & 0xff) << 8 | (head[2] & 0xff) << 16 | head[3] << 24;
            if (magic == ZSTD_FRAME || (magic & ~0xf) == ZSTD_SKIPPABLE) {
                return ZSTD;
            }
        }
        String other = foreign(head);
        if (other != null) {
            throw new MalformedStreamException(
                    0, "it is %s data; layers are plain, gzip or zstd tars: recompress it".formatted(other));
        }
        return NONE;
    }

    private static String foreign(byte[] head) {
        if (head.length >= 6 && (head[0] & 0xff) == 0xfd && head[1] == '7' && head[2] == 'z' && head[3] == 'X') {
            return "xz";
        }
        if (head.length >= 4
                && head[0] == 'B'
                && head[1] == 'Z'
                && head[2] == 'h'
                && head[3] >= '1'
                && head[3] <= '9') {
            return "bzip2";
        }
        return null;
    }

    /** zstd frames, any number of them, skippable ones among them; says so when they are damaged. */
    private static final class ZstdInput extends BulkInput {
        private final ZstdInputStreamNoFinalizer frames;
        private long produced;

        ZstdInput(InputStream in) throws IOException {
            ZstdLibrary.load();
            frames = new ZstdInputStreamNoFinalizer(in);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                int count = frames.read(bytes, offset, length);
                produced += Math.max(0, count);
                return count;
            } catch (com.github.luben.zstd.ZstdIOException e) {
                throw new MalformedStreamException(
                        produced,
                        "the zstd data is damaged or cut: %s; copy the layer again".formatted(e.getMessage()));
            }
        }

        @Override
        public void close() throws IOException {
            frames.close();
        }
    }
}
