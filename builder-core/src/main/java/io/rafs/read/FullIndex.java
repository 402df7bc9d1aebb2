package io.rafs.read;

import io.rafs.format.CorruptImageException;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.format.extent.Index;
import io.rafs.format.extent.IndexEntry;
import io.rafs.format.extent.MapHeader;
import java.io.IOException;

/** An index with an {@link IndexEntry} for each cluster. */
final class FullIndex implements ClusterIndex {
    private final BootstrapReader bootstrap;
    private final long first;
    private final long count;

    FullIndex(BootstrapReader bootstrap, Index header, long headerAt, long size) throws IOException {
        this.bootstrap = bootstrap;
        first = headerAt + MapHeader.SIZE + Index.RESERVED;
        count = (size - 1) / ((long) SuperBlock.BLOCK << header.clusterBits()) + 1;
        if (count > bootstrap.size() / IndexEntry.SIZE) {
            throw new CorruptImageException(
                    bootstrap.name(),
                    headerAt,
                    "there is no room for the index of %d clusters of a file of %d bytes".formatted(count, size));
        }
        bootstrap.check("cluster index", first, count * IndexEntry.SIZE);
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public Cluster at(long number) throws IOException {
        long at = first + number * IndexEntry.SIZE;
        long behind = at + IndexEntry.SIZE;
        IndexEntry entry = IndexEntry.decode(bootstrap.read("index entry", at, IndexEntry.SIZE));
        if (entry instanceof IndexEntry.Head head) {
            return Cluster.head(head.kind(), head.partial(), head.offset(), head.block(), at, behind);
        }
        IndexEntry.Body body = (IndexEntry.Body) entry;
        return Cluster.body(body.blocks(), body.back(), at, behind);
    }
}
