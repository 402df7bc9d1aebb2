package io.rafs.bootstrap;

import io.rafs.format.erofs.SuperBlock;
import io.rafs.format.extent.Algorithm;
import io.rafs.format.extent.CodecRecord;
import io.rafs.format.rafs.Compressor;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import java.util.ArrayList;
import java.util.List;

/** What a kernel must be told of codecs before it reads a native image. */
final class Codecs {
    private static final int MAX_DISTANCE = 65535;

    private boolean zstd;
    private int zstdMost;
    private boolean lz4;
    private int lz4Blocks = 1;

    /** The codec of a blob's compressed chunks. */
    static Algorithm algorithm(Blob blob) {
        if (blob.compressor() == Compressor.ZSTD) {
            return Algorithm.ZSTD;
        }
        if (blob.compressor() == Compressor.LZ4) {
            return Algorithm.LZ4;
        }
        throw new IllegalStateException("a kernel has no codec for %s".formatted(blob.compressor()));
    }

    /** Takes a chunk into account. */
    void add(Chunk chunk, AddressSpace space) {
        if (chunk.isHole() || !chunk.isCompressed()) {
            return;
        }
        if (algorithm(space.blob(chunk)) == Algorithm.ZSTD) {
            zstd = true;
            zstdMost = Math.max(zstdMost, chunk.size());
        } else {
            lz4 = true;
            int into = (int) (chunk.storedOffset() % SuperBlock.BLOCK);
            lz4Blocks = Math.max(lz4Blocks, (into + chunk.storedSize() + SuperBlock.BLOCK - 1) / SuperBlock.BLOCK);
        }
    }

    /**
     * The codec of heads of the first kind in a full index; those of the second kind are LZ4. Kernels before 6.10 want to
     * know both, so LZ4 alone is said twice.
     */
    Algorithm head1() {
        return zstd ? Algorithm.ZSTD : Algorithm.LZ4;
    }

    /** The records, never none: newer kernels take an image without a codec for one without compressed layouts. */
    List<CodecRecord> records() {
        List<CodecRecord> records = new ArrayList<>();
        if (lz4 || !zstd) {
            records.add(new CodecRecord.Lz4(MAX_DISTANCE, lz4Blocks));
        }
        if (zstd) {
            int log = 32 - Integer.numberOfLeadingZeros(zstdMost - 1);
            records.add(new CodecRecord.Zstd(Math.max(CodecRecord.Zstd.MIN, log)));
        }
        return records;
    }
}
