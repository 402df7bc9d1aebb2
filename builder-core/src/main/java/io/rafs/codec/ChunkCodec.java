package io.rafs.codec;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdException;
import io.rafs.format.rafs.Compressor;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;

/**
 * Compresses chunks, each by itself. Holds native memory and scratch, so it belongs to one thread and is closed.
 *
 * <p>What comes out depends on the input alone. For LZ4 that means the Java compressor: the native one hashes by the
 * machine's word size, so its output differs between architectures.
 */
public abstract class ChunkCodec implements AutoCloseable {
    /** For codecs of other kinds. */
    protected ChunkCodec() {}

    /** A codec for this setting. */
    public static ChunkCodec of(Compression compression) {
        return switch (compression.compressor()) {
            case ZSTD -> new ZstdCodec(compression.level());
            case LZ4 -> new Lz4Codec();
            case NONE -> new StoredCodec();
            case GZIP ->
                throw new IllegalArgumentException(
                        "gzip chunks would be taken for a legacy stargz blob: " + Compressor.GZIP);
        };
    }

    /**
     * Compresses {@code length} bytes.
     *
     * @return bytes written to {@code out}, always fewer than {@code length}; 0 if it does not shrink, and then
     *     {@code out} holds nothing of use
     */
    public abstract int compress(byte[] in, int offset, int length, byte[] out, int outOffset);

    /** More bytes than a frame ever has beyond those of a chunk of up to 1 MiB. */
    public static final int FRAME_ROOM = 1 << 13;

    /**
     * Compresses {@code length} bytes, 1..1 MiB, also if they do not shrink.
     *
     * @param out with room for {@code length + FRAME_ROOM} bytes
     * @return bytes written to {@code out}, fewer or more than {@code length}: a chunk with as many stored bytes as it has
     *     is taken for one that is stored as it is
     * @throws UnsupportedOperationException if the codec only stores
     */
    public int frame(byte[] in, int offset, int length, byte[] out, int outOffset) {
        throw new UnsupportedOperationException("stored chunks have no frames");
    }

    @Override
    public void close() {}

    private static final class StoredCodec extends ChunkCodec {
        @Override
        public int compress(byte[] in, int offset, int length, byte[] out, int outOffset) {
            return 0;
        }
    }

    private static final class ZstdCodec extends ChunkCodec {
        private final ZstdCompressCtx context;

        ZstdCodec(int level) {
            context = new ZstdCompressCtx();
            context.setLevel(level).setContentSize(true).setChecksum(false);
        }

        @Override
        public int frame(byte[] in, int offset, int length, byte[] out, int outOffset) {
            int size = context.compressByteArray(out, outOffset, length + FRAME_ROOM, in, offset, length);
            if (size != length) {
                return size;
            }
            context.setChecksum(true); // four bytes more
            try {
                return context.compressByteArray(out, outOffset, length + FRAME_ROOM, in, offset, length);
            } finally {
                context.setChecksum(false);
            }
        }

        @Override
        public int compress(byte[] in, int offset, int length, byte[] out, int outOffset) {
            try {
                // The room given is part of the input to zstd's decisions, so it must not depend on what lies around.
                return context.compressByteArray(out, outOffset, length - 1, in, offset, length);
            } catch (ZstdException e) {
                if (e.getErrorCode() == Zstd.errDstSizeTooSmall()) {
                    return 0;
                }
                throw e;
            }
        }

        @Override
        public void close() {
            context.close();
        }
    }

    private static final class Lz4Codec extends ChunkCodec {
        private final LZ4Compressor compressor = LZ4Factory.safeInstance().fastCompressor();

        @Override
        public int frame(byte[] in, int offset, int length, byte[] out, int outOffset) {
            int size = compressor.compress(in, offset, length, out, outOffset, length + FRAME_ROOM);
            return size != length ? size : literals(in, offset, length, out, outOffset);
        }

        /** One sequence without a match: always longer than what it holds. */
        private static int literals(byte[] in, int offset, int length, byte[] out, int outOffset) {
            int at = outOffset;
            out[at++] = (byte) (Math.min(length, 15) << 4);
            for (int more = length - 15; more >= 0; more -= 255) {
                out[at++] = (byte) Math.min(more, 255);
            }
            System.arraycopy(in, offset, out, at, length);
            return at + length - outOffset;
        }

        @Override
        public int compress(byte[] in, int offset, int length, byte[] out, int outOffset) {
            try {
                return compressor.compress(in, offset, length, out, outOffset, length - 1);
            } catch (LZ4Exception e) {
                return 0; // lz4-java's only way of saying that the room was too small
            }
        }
    }
}
