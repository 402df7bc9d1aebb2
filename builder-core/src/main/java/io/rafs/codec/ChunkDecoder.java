package io.rafs.codec;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.rafs.format.rafs.Compressor;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * Decompresses chunks, each by itself, whoever compressed them: an LZ4 block, a gzip member, a zstd frame. Never writes
 * past the size that it is told. Holds native memory, so it belongs to one thread and is closed.
 */
public abstract class ChunkDecoder implements AutoCloseable {
    private ChunkDecoder() {}

    /**
     * A decoder for chunks of this kind.
     *
     * @throws IOException if the library that it needs cannot be loaded
     */
    public static ChunkDecoder of(Compressor compressor) throws IOException {
        return switch (compressor) {
            case ZSTD -> {
                ZstdLibrary.load();
                yield new ZstdDecoder();
            }
            case LZ4 -> new Lz4Decoder();
            case GZIP -> new GzipDecoder();
            case NONE -> new StoredDecoder();
        };
    }

    /**
     * Decompresses {@code length} bytes into exactly {@code size} bytes.
     *
     * @throws MalformedStreamException if they are damaged, or are more or fewer
     */
    public abstract void decompress(byte[] in, int offset, int length, byte[] out, int outOffset, int size)
            throws MalformedStreamException;

    @Override
    public void close() {}

    private static MalformedStreamException wrongSize(String codec, long found, int expected) {
        return new MalformedStreamException(
                0, "the %s data holds %d bytes, expected %d".formatted(codec, found, expected));
    }

    private static MalformedStreamException damaged(String codec, String detail) {
        return new MalformedStreamException(0, "the %s data is damaged: %s".formatted(codec, detail));
    }

    private static final class StoredDecoder extends ChunkDecoder {
        @Override
        public void decompress(byte[] in, int offset, int length, byte[] out, int outOffset, int size)
                throws MalformedStreamException {
            throw new MalformedStreamException(0, "it is marked compressed in a blob whose compressor is none");
        }
    }

    private static final class ZstdDecoder extends ChunkDecoder {
        private final ZstdDecompressCtx context = new ZstdDecompressCtx();

        @Override
        public void decompress(byte[] in, int offset, int length, byte[] out, int outOffset, int size)
                throws MalformedStreamException {
            int found;
            try {
                found = context.decompressByteArray(out, outOffset, size, in, offset, length);
            } catch (ZstdException e) {
                if (e.getErrorCode() == Zstd.errDstSizeTooSmall()) {
                    throw new MalformedStreamException(0, "the zstd data holds more than %d bytes".formatted(size));
                }
                throw damaged("zstd", e.getMessage());
            }
            if (found != size) {
                throw wrongSize("zstd", found, size);
            }
        }

        @Override
        public void close() {
            context.close();
        }
    }

    private static final class Lz4Decoder extends ChunkDecoder {
        /** The one that checks bounds in Java: hostile input must not reach memory that is not its own. */
        private final LZ4SafeDecompressor decompressor =
                LZ4Factory.safeInstance().safeDecompressor();

        @Override
        public void decompress(byte[] in, int offset, int length, byte[] out, int outOffset, int size)
                throws MalformedStreamException {
            int found;
            try {
                found = decompressor.decompress(in, offset, length, out, outOffset, size);
            } catch (LZ4Exception e) {
                throw damaged("lz4", e.getMessage());
            }
            if (found != size) {
                throw wrongSize("lz4", found, size);
            }
        }
    }

    /** Not {@code GZIPInputStream}: that one takes memory for each chunk, and reads on into the next member. */
    private static final class GzipDecoder extends ChunkDecoder {
        private static final int TRAILER = 8;

        private final Inflater inflater = new Inflater(true);

        @Override
        public void decompress(byte[] in, int offset, int length, byte[] out, int outOffset, int size)
                throws MalformedStreamException {
            int header = header(in, offset, length);
            inflater.reset();
            inflater.setInput(in, offset + header, length - header);
            int found = 0;
            try {
                while (found < size && !inflater.finished()) {
                    int count = inflater.inflate(out, outOffset + found, size - found);
                    if (count == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                        break;
                    }
                    found += count;
                }
                if (found == size && !inflater.finished() && inflater.inflate(new byte[1]) > 0) {
                    throw new MalformedStreamException(0, "the gzip data holds more than %d bytes".formatted(size));
                }
            } catch (DataFormatException e) {
                throw damaged("gzip", String.valueOf(e.getMessage()));
            }
            if (found != size || !inflater.finished()) {
                throw wrongSize("gzip", found, size);
            }
            trailer(in, offset + length - inflater.getRemaining(), inflater.getRemaining(), out, outOffset, size);
        }

        private static int header(byte[] in, int offset, int length) throws MalformedStreamException {
            if (length < 10 + TRAILER
                    || (in[offset] & 0xff) != 0x1f
                    || (in[offset + 1] & 0xff) != 0x8b
                    || in[offset + 2] != 8) {
                throw damaged("gzip", "it does not begin with a gzip header");
            }
            int flags = in[offset + 3];
            int end = offset + length;
            int at = offset + 10;
            if ((flags & 4) != 0 && at + 2 <= end) {
                at += 2 + (in[at] & 0xff | (in[at + 1] & 0xff) << 8);
            }
            for (int text : new int[] {8, 16}) {
                if ((flags & text) != 0) {
                    while (at < end && in[at] != 0) {
                        at++;
                    }
                    at++;
                }
            }
            at += (flags & 2) != 0 ? 2 : 0;
            if (at > end - TRAILER) {
                throw damaged("gzip", "its header does not end");
            }
            return at - offset;
        }

        private static void trailer(byte[] in, int at, int left, byte[] out, int outOffset, int size)
                throws MalformedStreamException {
            if (left < TRAILER) {
                throw damaged("gzip", "its checksum is missing");
            }
            CRC32 crc = new CRC32();
            crc.update(out, outOffset, size);
            long expected = 0;
            for (int i = 3; i >= 0; i--) {
                expected = expected << 8 | in[at + i] & 0xff;
            }
            if (crc.getValue() != expected) {
                throw damaged("gzip", "its checksum is 0x%08x, expected 0x%08x".formatted(crc.getValue(), expected));
            }
        }

        @Override
        public void close() {
            inflater.end();
        }
    }
}
