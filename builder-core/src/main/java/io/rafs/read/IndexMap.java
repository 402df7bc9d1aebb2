package io.rafs.read;

import io.rafs.format.CorruptImageException;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.format.extent.Algorithm;
import io.rafs.format.extent.Index;
import io.rafs.format.extent.IndexEntry.Kind;
import io.rafs.read.ClusterIndex.Cluster;
import java.io.IOException;
import java.util.Optional;

/** Content by an index of its clusters. Source: kernel {@code z_erofs_map_blocks_fo}. */
final class IndexMap extends ContentMap.Stepwise {
    /** Most blocks of a piece that a kernel reads. */
    private static final int MAX_BLOCKS = Algorithm.MAX_ENCODED / SuperBlock.BLOCK;

    private final ContentMaps maps;
    private final Index header;
    private final boolean full;
    private final ClusterIndex clusters;
    private final long headerAt;
    private final int bits;

    IndexMap(ContentMaps maps, long size, Index header, boolean full, ClusterIndex clusters, long headerAt) {
        super(size);
        this.maps = maps;
        this.header = header;
        this.full = full;
        this.clusters = clusters;
        this.headerAt = headerAt;
        bits = SuperBlock.BLOCK_BITS + header.clusterBits();
    }

    private Cluster cluster(long number) throws IOException {
        Cluster cluster = clusters.at(number);
        if (cluster.isHead() && cluster.offset() >= 1 << bits) {
            throw corrupt(
                    cluster.saidAt(),
                    "a piece begins at %d of a cluster of %d bytes".formatted(cluster.offset(), 1 << bits));
        }
        return cluster;
    }

    @Override
    long begin(long from) throws IOException {
        long number = from >> bits;
        Cluster cluster = cluster(number);
        int back = cluster.isHead() && cluster.offset() > from - (number << bits) ? 1 : cluster.back();
        while (back > 0 || !cluster.isHead()) {
            if (back <= 0 || back > number) {
                throw corrupt(cluster.saidAt(), "cluster %d is said to go back %d to its head".formatted(number, back));
            }
            number -= back;
            cluster = cluster(number);
            back = cluster.back();
        }
        return (number << bits) + cluster.offset();
    }

    @Override
    Run at(long begin) throws IOException {
        long number = begin >> bits;
        Cluster head = cluster(number);
        if (!head.isHead() || (number << bits) + head.offset() != begin) {
            throw corrupt(head.saidAt(), "no piece begins at byte %d, where one is expected".formatted(begin));
        }
        long end = end(number);
        long length = end - begin;
        if (end == size() && header.has(Index.FRAGMENT_TAIL)) {
            long offset = header.word() | (full ? head.block() << 32 : 0);
            if (offset < 0) {
                throw corrupt(head.saidAt(), "the tail is at 2^63 or above of the packed inode");
            }
            return maps.slice(begin, length, offset, headerAt);
        }
        Optional<Algorithm> algorithm = head.kind() == Kind.PLAIN
                ? Optional.empty()
                : Optional.of(head.kind() == Kind.HEAD1 ? header.head1() : header.head2());
        boolean rotated = head.kind() == Kind.PLAIN && header.has(Index.INTERLACED);
        if (end == size() && header.inlineSize() > 0) {
            return maps.stored(
                    begin,
                    length,
                    new Devices.Place(0, inlineTail()),
                    header.inlineSize(),
                    algorithm,
                    rotated,
                    !maps.isPadded(),
                    headerAt);
        }
        return maps.stored(
                begin,
                length,
                head.block() * SuperBlock.BLOCK,
                blocks(number, head) * SuperBlock.BLOCK,
                algorithm,
                rotated,
                head.partial() || !maps.isPadded(),
                head.saidAt());
    }

    /** Where the piece ends that begins in a cluster: where the next one begins, or with the file. */
    private long end(long number) throws IOException {
        // one that goes on for longer is too long; a slice may be, but a file has only one
        long most = header.has(Index.FRAGMENT_TAIL) ? clusters.count() : (Algorithm.MAX_DECODED >> bits) + 1;
        for (long next = number + 1; next < clusters.count(); next++) {
            Cluster cluster = cluster(next);
            if (cluster.isHead() || next - number > most) {
                return Math.min(size(), (next << bits) + cluster.offset()); // the last one may only mark the end
            }
        }
        return size();
    }

    private int blocks(long number, Cluster head) throws IOException {
        boolean big = header.has(head.kind() == Kind.HEAD1 ? Index.BIG_HEAD1 : Index.BIG_HEAD2);
        if (!big || number + 1 == clusters.count()) {
            return 1;
        }
        Cluster next = cluster(number + 1);
        if (next.isHead()) {
            return 1;
        }
        if (next.blocks() < 1 || next.blocks() > MAX_BLOCKS) {
            throw corrupt(
                    next.saidAt(),
                    "the piece at cluster %d is stored in %d blocks, expected 1..%d"
                            .formatted(number, next.blocks(), MAX_BLOCKS));
        }
        return next.blocks();
    }

    /** The inline tail follows what the index says of the last cluster. */
    private long inlineTail() throws IOException {
        long at = cluster(size() - 1 >> bits).behind();
        if (at % SuperBlock.BLOCK + header.inlineSize() > SuperBlock.BLOCK) {
            throw corrupt(headerAt, "the inline tail of %d bytes crosses a block".formatted(header.inlineSize()));
        }
        return at;
    }

    private CorruptImageException corrupt(long at, String detail) {
        return new CorruptImageException(maps.bootstrap().name(), at, detail);
    }
}
