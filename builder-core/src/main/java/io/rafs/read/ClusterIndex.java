package io.rafs.read;

import io.rafs.format.extent.IndexEntry;
import java.io.IOException;

/** What an index says of the logical clusters of a file. */
interface ClusterIndex {
    /** Clusters that the index has. */
    long count();

    /** What it says of one of them. */
    Cluster at(long number) throws IOException;

    /**
     * What an index says of a cluster.
     *
     * @param isHead whether a piece begins in it
     * @param kind of the piece, for a head
     * @param partial whether what is stored decodes to more than the piece, for a head
     * @param offset where the piece begins in the cluster, for a head
     * @param block where the piece is stored, for a head
     * @param blocks stored blocks of the piece that goes on here; 0 if that is not said here
     * @param back clusters back to the head, or into its direction; 0 for a head
     * @param saidAt byte offset in the bootstrap of what says so
     * @param behind byte offset in the bootstrap of what follows that
     */
    record Cluster(
            boolean isHead,
            IndexEntry.Kind kind,
            boolean partial,
            int offset,
            long block,
            int blocks,
            int back,
            long saidAt,
            long behind) {
        static Cluster head(IndexEntry.Kind kind, boolean partial, int offset, long block, long saidAt, long behind) {
            return new Cluster(true, kind, partial, offset, block, 0, 0, saidAt, behind);
        }

        static Cluster body(int blocks, int back, long saidAt, long behind) {
            return new Cluster(false, IndexEntry.Kind.PLAIN, false, 0, 0, blocks, back, saidAt, behind);
        }
    }
}
