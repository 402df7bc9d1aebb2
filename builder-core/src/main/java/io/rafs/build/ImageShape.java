package io.rafs.build;

import io.rafs.blob.StorageRules;
import io.rafs.chunk.Chunker;
import io.rafs.chunk.FastCdcChunker;
import io.rafs.chunk.FixedChunker;
import io.rafs.codec.Compression;
import io.rafs.format.blob.ChunkInfoV2;
import io.rafs.format.extent.Algorithm;
import io.rafs.format.rafs.Compressor;
import io.rafs.format.rafs.Digester;
import io.rafs.format.rafs.ExtendedSuperBlock;
import io.rafs.reuse.ReuseRules;
import io.rafs.sink.ImageDirectory;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What an image is to look like. Everything that decides its bytes, but for the sources.
 *
 * @param layouts its bootstraps, at least one
 * @param chunker where files are cut
 * @param compression of chunks
 * @param digester of chunks
 * @param pack whether chunks of a native image are at any byte, rather than at multiples of 4096
 * @param packSmall native files of at most so many bytes share chunks, 0..256 KiB; 0 for none
 * @param batchSize RAFS chunks of less than half of it are stored together, so many bytes at a time, a power of two from
 *     4 KiB up to the chunk size; 0 for none
 */
public record ImageShape(
        Set<Layout> layouts,
        Chunker chunker,
        Compression compression,
        Digester digester,
        boolean pack,
        int packSmall,
        int batchSize) {
    /** Default of {@code packSmall} for native images: from 32 to 256 KiB it makes little difference. */
    public static final int DEFAULT_PACK_SMALL = 64 << 10;

    /** Largest {@code packSmall}. */
    public static final int MAX_PACK_SMALL = StorageRules.MAX_PACK_SMALL;

    /** In a full index no two chunks begin in one block, and one of several blocks ends in another. */
    private static final int MIN_INDEXED = 8192;

    /** Bytes of a chunk that small files share: larger ones take longer to read a first file from, smaller ones more room. */
    private static final int PACK_AVERAGE = 128 << 10;

    /** A kernel decodes such a chunk anew for every page that is read of it, in this one case. */
    private static final int LZ4_INDEXED_AVERAGE = 32 << 10;

    /** What does not shrink may grow, and is then still to have no more than 256 blocks. */
    private static final int MAX_INDEXED = Algorithm.MAX_ENCODED - 8192;

    /** {@link IllegalArgumentException} where a reader of the layouts could not read such an image. */
    public ImageShape {
        if (layouts.isEmpty()) {
            throw new IllegalArgumentException("no layout is named");
        }
        layouts = java.util.Collections.unmodifiableSet(EnumSet.copyOf(layouts));
        if (layouts.contains(Layout.RAFS)) {
            checkRafs(chunker, packSmall);
        }
        if (layouts.size() > 1 || !layouts.contains(Layout.RAFS)) {
            checkNative(chunker, compression, pack);
        } else if (pack) {
            throw new IllegalArgumentException(
                    "--pack is for native layouts; compressed RAFS chunks are packed anyway");
        }
        if (layouts.contains(Layout.NATIVE_F)) {
            checkIndexed(chunker, compression, pack);
        }
        if (batchSize != 0) {
            checkBatches(layouts, chunker.maxSize(), compression, batchSize);
        }
    }

    /** A shape without batches. */
    public ImageShape(
            Set<Layout> layouts,
            Chunker chunker,
            Compression compression,
            Digester digester,
            boolean pack,
            int packSmall) {
        this(layouts, chunker, compression, digester, pack, packSmall, 0);
    }

    /** A RAFS image with chunks of one size. */
    public static ImageShape rafs(int chunkSize, Compression compression, Digester digester) {
        return new ImageShape(EnumSet.of(Layout.RAFS), new FixedChunker(chunkSize), compression, digester, false, 0);
    }

    private static void checkRafs(Chunker chunker, int packSmall) {
        if (!(chunker instanceof FixedChunker fixed)) {
            throw new IllegalArgumentException(
                    "--chunker %s: RAFS finds a chunk by its offset divided by the chunk size; choose fixed:SIZE, or --layout native"
                            .formatted(chunker));
        }
        if (!ExtendedSuperBlock.isChunkSize(fixed.size())) {
            throw new IllegalArgumentException(
                    "--chunker %s: RAFS has chunks of a power of two from 4K to 16M".formatted(chunker));
        }
        if (packSmall > 0) {
            throw new IllegalArgumentException(
                    "--pack-small: every chunk of RAFS belongs to one file; choose --layout native");
        }
    }

    private static void checkBatches(Set<Layout> layouts, int chunkSize, Compression compression, int batchSize) {
        if (!layouts.equals(EnumSet.of(Layout.RAFS))) {
            throw new IllegalArgumentException(
                    "--batch-size: a kernel reads every chunk by itself, so no native layout has batches; there --pack-small does the like");
        }
        if (compression.isNone()) {
            throw new IllegalArgumentException(
                    "--batch-size with --compressor none: batches are there to compress small chunks together, and would move them from the blocks that a kernel reads");
        }
        if (!ExtendedSuperBlock.isChunkSize(batchSize) || batchSize > chunkSize) {
            throw new IllegalArgumentException(
                    "--batch-size %d: expected a power of two from 4096 to the chunk size of %d, as Nydus has them"
                            .formatted(batchSize, chunkSize));
        }
        if (chunkSize > ChunkInfoV2.MAX_STORED) {
            throw new IllegalArgumentException(
                    "--batch-size with chunks of %d bytes: what tells of batches (chunk info v2) holds stored sizes of up to %d; choose chunks of at most 8M"
                            .formatted(chunkSize, ChunkInfoV2.MAX_STORED));
        }
    }

    private static void checkNative(Chunker chunker, Compression compression, boolean pack) {
        if (chunker.maxSize() > Algorithm.MAX_ENCODED) {
            throw new IllegalArgumentException(
                    "--chunker %s: a kernel reads at most 1 MiB of stored bytes at once (Z_EROFS_PCLUSTER_MAX_SIZE); choose chunks of up to 1M"
                            .formatted(chunker));
        }
        if (pack && compression.compressor() == Compressor.LZ4 && chunker.maxSize() > Algorithm.MAX_ENCODED - 4096) {
            throw new IllegalArgumentException(
                    "--pack with lz4 and --chunker %s: a chunk could touch 257 pages, a kernel's buffer for LZ4 has 256; choose smaller chunks"
                            .formatted(chunker));
        }
    }

    private static void checkIndexed(Chunker chunker, Compression compression, boolean pack) {
        if (pack) {
            throw new IllegalArgumentException(
                    "--pack with --native-form f: its index tells blocks, not bytes (z_erofs_lcluster_index.blkaddr); choose form e");
        }
        if (chunker instanceof FixedChunker fixed && fixed.size() % 4096 != 0) {
            throw new IllegalArgumentException(
                    "--chunker %s with --native-form f: stored chunks begin at blocks of their file there; choose a multiple of 4096"
                            .formatted(chunker));
        }
        if (chunker instanceof FastCdcChunker cdc && (cdc.min() < MIN_INDEXED || cdc.max() > MAX_INDEXED)) {
            throw new IllegalArgumentException(
                    "--chunker %s with --native-form f: in its index at most one chunk begins in a block, and it has at most 256 blocks; choose a minimum of at least %d and a maximum of at most %d bytes"
                            .formatted(chunker, MIN_INDEXED, MAX_INDEXED));
        }
        if (compression.isNone() && !(chunker instanceof FixedChunker)) {
            throw new IllegalArgumentException(
                    "--compressor none and --chunker %s with --native-form f: its index holds stored chunks only where they begin at blocks of their file; choose --chunker fixed, a compressor, or form e"
                            .formatted(chunker));
        }
    }

    /** What an image with this shape calls one of its bootstraps. */
    public String bootstrapName(Layout layout) {
        return layout == primary() ? ImageDirectory.BOOTSTRAP : ImageDirectory.BOOTSTRAP + layout.suffix();
    }

    /** Fewest bytes in a chunk, but for the last one of a file: tells how many chunks a file may have. */
    int smallestChunk() {
        return chunker instanceof FastCdcChunker cdc ? cdc.min() : chunker.maxSize();
    }

    /** The bootstrap that goes by the plain name. */
    public Layout primary() {
        return layouts.iterator().next();
    }

    /** Chunks of RAFS have this size, and only the last one of a file is smaller. */
    int fixedSize() {
        return ((FixedChunker) chunker).size();
    }

    /** Which chunks of earlier images this one may refer to. */
    ReuseRules reuseRules() {
        boolean rafs = layouts.contains(Layout.RAFS);
        return new ReuseRules(
                digester,
                rafs ? Optional.of(compression.compressor()) : Optional.empty(),
                chunker.maxSize(),
                layouts.stream().anyMatch(Layout::isNative),
                !pack,
                layouts.contains(Layout.NATIVE_F),
                chunker instanceof FixedChunker);
    }

    /** How blobs hold chunks, so that all layouts can read them. */
    StorageRules rules() {
        if (layouts.equals(EnumSet.of(Layout.RAFS))) {
            return batchSize > 0 ? StorageRules.batched(batchSize) : StorageRules.rafs(!compression.isNone());
        }
        boolean indexed = layouts.contains(Layout.NATIVE_F);
        boolean cut = !(chunker instanceof FixedChunker);
        return new StorageRules(
                pack ? 1 : 4096,
                true,
                layouts.equals(EnumSet.of(Layout.NATIVE_E)),
                indexed && cut,
                indexed && cut ? MIN_INDEXED : 0,
                packSmall,
                indexed && compression.compressor() == Compressor.LZ4 ? LZ4_INDEXED_AVERAGE : PACK_AVERAGE,
                0);
    }
}
