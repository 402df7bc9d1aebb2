package io.rafs.bootstrap;

import io.rafs.format.StructOut;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.format.extent.Algorithm;
import io.rafs.format.extent.EncodedExtent;
import io.rafs.format.extent.Extents;
import io.rafs.format.extent.Fragment;
import io.rafs.format.extent.Index;
import io.rafs.format.extent.IndexEntry;
import io.rafs.format.extent.MapHeader;
import io.rafs.image.Chunk;
import io.rafs.image.StoredFile;
import java.util.Optional;
import java.util.OptionalLong;

/** What stands behind an inode of a native bootstrap to say where a file's content is. */
interface ContentMap {
    /** Byte offset behind it, for a map that starts at {@code start}, a multiple of 8. */
    long end(long start);

    /** Blocks of content that are stored: what {@code stat} tells. */
    long storedBlocks();

    /** Prints it; {@code out} is at {@code start} of the bootstrap. */
    void encode(StructOut out, long start, AddressSpace space);

    /** A small file. */
    record Slice(long offset) implements ContentMap {
        @Override
        public long end(long start) {
            return start + MapHeader.SIZE;
        }

        @Override
        public long storedBlocks() {
            return 0;
        }

        @Override
        public void encode(StructOut out, long start, AddressSpace space) {
            new Fragment(offset).encode(out);
        }
    }

    /** Encoded extents: a record for each chunk, and one for each row of holes. */
    record Records(StoredFile file) implements ContentMap {
        private long count() {
            long count = 0;
            boolean hole = false;
            for (Chunk chunk : file.chunks()) {
                count += chunk.isHole() && hole ? 0 : 1;
                hole = chunk.isHole();
            }
            return count;
        }

        private Extents header() {
            return Extents.of(count(), file.size(), false);
        }

        @Override
        public long end(long start) {
            Extents header = header();
            return header.records(start) + header.count() * header.recordSize();
        }

        @Override
        public long storedBlocks() {
            return blocks(file.chunks().stream().mapToLong(Chunk::storedSize).sum());
        }

        @Override
        public void encode(StructOut out, long start, AddressSpace space) {
            Extents header = header();
            header.encode(out);
            out.zero((int) (header.records(start) - start - MapHeader.SIZE));
            long logical = 0;
            boolean hole = false;
            for (Chunk chunk : file.chunks()) {
                if (!chunk.isHole()) {
                    extent(chunk, logical, space).encode(out, header.recordSize());
                } else if (!hole) {
                    EncodedExtent.hole(logical).encode(out, header.recordSize());
                }
                hole = chunk.isHole();
                logical += chunk.size();
            }
        }

        private static EncodedExtent extent(Chunk chunk, long logical, AddressSpace space) {
            Optional<Algorithm> algorithm =
                    chunk.isCompressed() ? Optional.of(Codecs.algorithm(space.blob(chunk))) : Optional.empty();
            // kernels of 7.1 and later refuse more stored bytes than there is content, unless it is called partial
            boolean grown = chunk.storedSize() > chunk.size();
            return new EncodedExtent(logical, space.address(chunk), chunk.storedSize(), algorithm, grown);
        }
    }

    /** A full index: an entry for each block of the file. */
    record Entries(StoredFile file, Algorithm head1) implements ContentMap {
        /** Where a file has a chunk that such an index cannot tell of: one that no build of this form makes. */
        static OptionalLong untellable(StoredFile file) {
            long from = 0;
            for (Chunk chunk : file.chunks()) {
                long to = from + chunk.size();
                long clusters = (to == file.size() ? blocks(to) : to / SuperBlock.BLOCK) - from / SuperBlock.BLOCK;
                boolean told = !chunk.isHole()
                        && chunk.storedOffset() % SuperBlock.BLOCK == 0
                        && (chunk.isCompressed()
                                ? clusters >= Math.min(2, blocks(chunk.storedSize()))
                                : from % SuperBlock.BLOCK == 0);
                if (!told) {
                    return OptionalLong.of(from);
                }
                from = to;
            }
            return OptionalLong.empty();
        }

        @Override
        public long end(long start) {
            return start + MapHeader.SIZE + Index.RESERVED + blocks(file.size()) * IndexEntry.SIZE;
        }

        @Override
        public long storedBlocks() {
            return file.chunks().stream()
                    .mapToLong(chunk -> blocks(chunk.storedSize()))
                    .sum();
        }

        @Override
        public void encode(StructOut out, long start, AddressSpace space) {
            Index.full(head1, Algorithm.LZ4).encode(out);
            out.zero(Index.RESERVED);
            long from = 0;
            for (Chunk chunk : file.chunks()) {
                long to = from + chunk.size();
                long next = to == file.size() ? blocks(to) : to / SuperBlock.BLOCK;
                long block = space.address(chunk) / SuperBlock.BLOCK;
                if (chunk.isCompressed()) {
                    compressed(out, chunk, Codecs.algorithm(space.blob(chunk)), from, next, block);
                } else {
                    stored(out, from, next, block);
                }
                from = to;
            }
        }

        private void compressed(StructOut out, Chunk chunk, Algorithm algorithm, long from, long next, long block) {
            long cluster = from / SuperBlock.BLOCK;
            int stored = (int) blocks(chunk.storedSize());
            if (next - cluster < 2 && stored > 1) {
                throw new IllegalStateException("a chunk of %d blocks in one cluster: %s".formatted(stored, chunk));
            }
            // What follows LZ4 data in its last block is no zeros in front of it, which only partial pieces may have;
            // kernels of 7.1 and later want the same of pieces with more stored blocks than content.
            boolean partial = algorithm == Algorithm.LZ4 || (long) stored * SuperBlock.BLOCK > chunk.size();
            IndexEntry.Kind kind = algorithm == head1 ? IndexEntry.Kind.HEAD1 : IndexEntry.Kind.HEAD2;
            new IndexEntry.Head(kind, partial, (int) (from % SuperBlock.BLOCK), block).encode(out);
            for (long back = 1; cluster + back < next; back++) {
                IndexEntry.Body.of(stored, back, next - cluster - back).encode(out);
            }
        }

        /** Stored content is told block by block, so it can be of any length if it starts at a block of the file. */
        private static void stored(StructOut out, long from, long next, long block) {
            if (from % SuperBlock.BLOCK != 0) {
                throw new IllegalStateException("a stored chunk at %d of its file".formatted(from));
            }
            for (long i = 0; from / SuperBlock.BLOCK + i < next; i++) {
                new IndexEntry.Head(IndexEntry.Kind.PLAIN, false, 0, block + i).encode(out);
            }
        }
    }

    private static long blocks(long bytes) {
        return (bytes + SuperBlock.BLOCK - 1) / SuperBlock.BLOCK;
    }
}
